import { z } from 'zod';

const messageSchema = z.object({
  status: z.number(),
  event: z.string(),
  info: z.string().optional(),
  param: z.unknown().optional(),
  id: z.union([z.number(), z.string()]).optional(),
});

/** What the server says: a reply where it has the `id` of a request, else a push. */
export type Message = z.output<typeof messageSchema>;

/** A message that somebody waits for. */
export class Expected {
  readonly message: Promise<Message>;
  accept: (message: Message) => void = () => undefined;

  constructor() {
    this.message = new Promise((resolve) => (this.accept = resolve));
  }
}

/** Pushes that are kept for a test to take. */
const mostKept = 10_000;
/** How much of what came an error shows. */
const shown = { messages: 10, characters: 160 } as const;

/** @throws {Error} for a frame that is no message of the protocol. */
export function readMessage(frame: string): Message {
  return messageSchema.parse(JSON.parse(frame));
}

/** What somebody waits for: the next push of an event, or the reply to a request. */
export type Awaited = Pick<Message, 'event'> | Required<Pick<Message, 'id'>>;

/** What has come for one client, until the test asks for it. */
export class Inbox {
  readonly #pushes: Message[] = [];
  /** Those who wait for a push, by its event, and for a reply, by its id; the first comes first. */
  readonly #expected = new Map<string, Set<Expected>>();
  #isOver = false;

  /** Pushes that nobody took, in the order in which they came. */
  get pushes(): readonly Message[] {
    return this.#pushes;
  }

  /** A message has come. */
  put(message: Message): void {
    const { id, event } = message;
    if ((id !== undefined && this.#give({ id }, message)) || this.#give({ event }, message)) return;
    if (this.#pushes.length < mostKept) this.#pushes.push(message);
    else this.#isOver = true;
  }

  /**
   * Waits for it; a push may be here already.
   * @throws {Error} when so much came that nobody took that some was not kept.
   */
  expect(awaited: Awaited): Expected {
    if (this.#isOver)
      throw new Error(`${mostKept} messages that no test took are waiting, and later ones were not kept.`);
    const expected = new Expected();
    const position = this.#pushes.findIndex(({ event }) => 'event' in awaited && event === awaited.event);
    const [found] = position < 0 ? [] : this.#pushes.splice(position, 1);
    const key = keyOf(awaited);
    if (found === undefined) this.#expected.set(key, (this.#expected.get(key) ?? new Set()).add(expected));
    else expected.accept(found);
    return expected;
  }

  /** Nobody waits for that any more. */
  giveUp(awaited: Awaited, expected: Expected): void {
    const key = keyOf(awaited);
    const all = this.#expected.get(key);
    all?.delete(expected);
    if (all?.size === 0) this.#expected.delete(key);
  }

  /** What came and was not taken, as an error shows it. */
  describe(): string {
    const left = this.#pushes.length - shown.messages;
    const last = this.#pushes.slice(-shown.messages).map(({ event, param }) => {
      const written = param === undefined ? '' : ` ${JSON.stringify(param)}`;
      return `${event}${written}`.slice(0, shown.characters);
    });
    if (last.length === 0) return 'nothing came instead';
    return `there came instead: ${left > 0 ? `${left} others, then ` : ''}${last.join(', ')}`;
  }

  #give(awaited: Awaited, message: Message): boolean {
    const [expected] = this.#expected.get(keyOf(awaited)) ?? [];
    if (expected === undefined) return false;
    this.giveUp(awaited, expected);
    expected.accept(message);
    return true;
  }
}

/** An event and an id may be the same text, and ids 1 and "1" are two. */
function keyOf(awaited: Awaited): string {
  return 'event' in awaited ? `event ${awaited.event}` : `id ${JSON.stringify(awaited.id)}`;
}
