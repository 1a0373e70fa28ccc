import { Action, AppLog, Controller, Refusal, Reply, Use, type Context } from '#core';
import type { PageRequest } from '#library';
import { Queue, type UserSay } from '../model/queue.js';
import { WallMessages } from '../model/wall-messages.js';
import { Audience } from '../service/audience.js';
import { onlyWalls, withCode } from '../service/guards.js';
import { Decision, HistoryOf, MessageId, Say } from '../service/payloads.js';
import { userRoom, wallRoom, watchRoom } from '../service/rooms.js';
import { Sender } from '../service/sender.js';
import { says, texts } from '../service/texts.js';
import { Words } from '../service/words.js';

/** What an id can be in every database. */
const mostRows = 2_147_483_647;

/** What a big screen can do. */
@Controller()
export class WallController {
  constructor(
    private readonly queue: Queue,
    private readonly messages: WallMessages,
    private readonly audience: Audience,
    private readonly words: Words,
    private readonly sender: Sender,
    private readonly log: AppLog,
  ) {}

  @Action({ ...says('wallJoinSuccess'), retry: true })
  @Use(onlyWalls, withCode)
  async join(context: Context): Promise<void> {
    await context.join(wallRoom(context.auth.code));
  }

  /** From here on this screen is told what the audience is told, what was decided, and how many are there. */
  @Action({ ...says('wallWatchSuccess'), retry: true })
  @Use(onlyWalls, withCode)
  async watch(context: Context): Promise<{ count: number }> {
    const { code } = context.auth;
    await context.join(watchRoom(code));
    return { count: await this.audience.count(code) };
  }

  @Action({ ...says('wallOutSuccess'), retry: true })
  @Use(withCode)
  async out(context: Context): Promise<void> {
    const { code } = context.auth;
    await context.leave(wallRoom(code));
    await context.leave(watchRoom(code));
  }

  @Action({ ...says('wallSaySuccess'), payload: Say })
  @Use(onlyWalls, withCode)
  async say(context: Context, { say }: { say: string }) {
    this.words.ensureLength(say);
    const { id: user_id, code } = context.auth;
    const said = { code, nickname: this.words.nicknameOf(context.auth), say, user_id };
    const message = { ...said, id: await this.#insert(said) };
    const everybody = this.#everybody(context);
    everybody.emit('wallSayBroadcast', texts.wallSayBroadcast, this.sender.shown(message));
    return message;
  }

  @Action({ ...says('wallRecallSuccess'), payload: MessageId, takesId: true })
  @Use(onlyWalls, withCode)
  async recall(context: Context, { id }: { id: unknown }): Promise<number> {
    const number = rowIdOf(id);
    if (number === undefined || !(await this.messages.recall(context.auth.code, number)))
      throw new Refusal(403, 'wallRecallFail', texts.wallRecallFail);
    this.#everybody(context).emit('wallSayRecall', texts.wallSayRecall, number);
    return number;
  }

  /** Two screens may decide at the same moment: the message is let through once, and both are told that it is decided. */
  @Action({ ...says('wallCheckSuccess'), payload: Decision, takesId: true })
  @Use(onlyWalls, withCode)
  async check(context: Context, { id, isReleased }: { id: unknown; isReleased: boolean }): Promise<unknown> {
    const { code } = context.auth;
    if (typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) return id; // nothing waits under such an id
    if (isReleased) {
      const message = await this.queue.release(code, id);
      if (message !== undefined)
        this.#everybody(context).emit('userSayBroadcast', texts.userSayBroadcast, message);
    } else if (await this.queue.reject(code, id))
      context.to(watchRoom(code)).emit('userSayRejected', texts.userSayRejected, id);
    return id;
  }

  @Action(says('wallCleanSuccess'))
  @Use(onlyWalls, withCode)
  async clean(context: Context): Promise<void> {
    const { code } = context.auth;
    await this.queue.clean(code);
    context.to(watchRoom(code)).emit('userQueueCleaned', texts.userQueueCleaned);
  }

  @Action({ payload: HistoryOf, retry: true })
  @Use(onlyWalls, withCode)
  async history(context: Context, { type, page }: { type: unknown; page: PageRequest }): Promise<Reply> {
    const { code } = context.auth;
    if (type === 'wall') return replyOf('wallSayHistory', await this.messages.past(code, page));
    if (type !== 'user') throw new Refusal(401, 'typeError', texts.typeError);
    const waiting = await this.queue.all(code);
    return replyOf('userSayHistory', Object.fromEntries(waiting.map((message) => [message.id, message])));
  }

  #everybody(context: Context) {
    const { code } = context.auth;
    return context.to(userRoom(code), watchRoom(code));
  }

  async #insert(message: UserSay): Promise<number> {
    try {
      return (await this.messages.create({ ...message, moment: Date.now() })).id;
    } catch (error) {
      this.log.error({ err: error }, 'what a big screen says could not be saved');
      throw new Refusal(501, 'insertDbError', texts.insertDbError);
    }
  }
}

function replyOf(event: 'wallSayHistory' | 'userSayHistory', param: unknown): Reply {
  return new Reply(event, texts[event], param);
}

/** The id of a row that a client means; undefined where no row can have it. */
function rowIdOf(id: unknown): number | undefined {
  const number = typeof id === 'string' && /^[1-9]\d{0,15}$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= mostRows
    ? number
    : undefined;
}
