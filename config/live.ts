import { z } from 'zod';
import { defineConfig, type ConfigOf } from '#config';

/** What a message may take in a frame: four bytes a character, and what stands around it. */
const bytesOf = (chars: number) => chars * 4 + 160;
/** The whole queue of a room goes to a big screen in one frame, which `limits.sendQueueBytes` bounds. */
const mostQueueBytes = 1_000_000;

const live = defineConfig(
  z
    .strictObject({
      maxSayChars: z
        .int()
        .min(1)
        .max(4_000)
        .default(200)
        .describe(
          'the longest text that may be said, characters; a longer one is refused with 999 `sayTooLong`',
        ),
      maxNicknameChars: z
        .int()
        .min(1)
        .max(200)
        .default(40)
        .describe('how many characters of a nickname are shown; the rest is cut off'),
      maxQueue: z
        .int()
        .min(1)
        .max(5_000)
        .default(500)
        .describe('messages of a room that may wait; one more is refused with 503 `userQueueFull`'),
      showSender: z
        .boolean()
        .default(true)
        .describe(
          'whether the audience gets `user_id` and `code` with what a big screen says, as it does with MSwoole-ws',
        ),
      keepDays: z
        .int()
        .min(1)
        .max(3_650)
        .default(30)
        .describe('how many days a message is kept; older ones are deleted'),
    })
    .refine(
      ({ maxSayChars, maxNicknameChars, maxQueue }) =>
        maxQueue * bytesOf(maxSayChars + maxNicknameChars) <= mostQueueBytes,
      {
        path: ['maxQueue'],
        message: `a queue that fits into one frame: maxQueue × (4 × (maxSayChars + maxNicknameChars) + 160) of at most ${mostQueueBytes}`,
      },
    ),
);
export default live;

declare module '#config' {
  interface AppConfig {
    live: ConfigOf<typeof live>;
  }
}
