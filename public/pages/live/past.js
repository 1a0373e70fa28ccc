const pageSize = 20;
/** So far back a list is compared with the server's after a cut; what is older is left out and can be loaded again. */
const mostPages = 10;

/** What was said in a room before, as the server has it. */
export class Past {
  #room;
  #messages;
  #put;
  #sources;
  /** By kind: how many pages are loaded. */
  #pages = {};

  /**
   * @param put Takes what is not in the list yet.
   * @param sources Kind → the method and the payload that give its history.
   */
  constructor(room, messages, put, sources) {
    this.#room = room;
    this.#messages = messages;
    this.#put = put;
    this.#sources = sources;
  }

  /** Whether there may be more before what is shown. */
  hasMore = false;

  /** Brings the list up to date: what was missed comes in, what was taken back meanwhile goes. Gives a refusal, if there is one. */
  async refresh() {
    const kinds = Object.keys(this.#sources);
    const results = await Promise.all(
      kinds.map((kind) => (kind === 'wall' ? this.#compareWall() : this.#load(kind, 1))),
    );
    this.hasMore = results.some(({ hasMore }) => hasMore);
    return results.find(({ refusal }) => refusal !== undefined)?.refusal;
  }

  /** Loads what is before. */
  async older() {
    const kinds = Object.keys(this.#sources);
    const results = await Promise.all(kinds.map((kind) => this.#load(kind, (this.#pages[kind] ?? 0) + 1)));
    this.hasMore = results.some(({ hasMore }) => hasMore);
  }

  async #compareWall() {
    const known = this.#messages.entries.filter(({ kind }) => kind === 'wall').map(({ id }) => id);
    const missing = new Set(known);
    let result = { hasMore: false };
    for (let page = 1; page <= mostPages; page++) {
      result = await this.#load('wall', page);
      if (result.refusal !== undefined) return result;
      for (const id of result.ids) missing.delete(id);
      if (!result.hasMore || result.ids.at(-1) <= Math.min(...known, Infinity)) break;
    }
    for (const id of missing) this.#messages.remove(`wall${id}`);
    return result;
  }

  async #load(kind, page) {
    const { method, payload } = this.#sources[kind];
    const reply = await this.#room.ask(method, { ...payload, page, count: pageSize }, true);
    if (reply.status !== 200) return { refusal: reply, ids: [], hasMore: false };
    const { list = [], count = 0 } = reply.param ?? {};
    // The newest come first: of one millisecond they go in as they were said, later pages before earlier.
    for (let index = list.length - 1; index >= 0; index--) {
      const { at, ...rest } = entryOf(kind, list[index]);
      const entry = { ...rest, at: at === undefined ? undefined : at - page / 1_000 };
      if (this.#messages.has(entry.key)) this.#messages.move(entry.key, entry.at);
      else this.#put(entry);
    }
    this.#pages[kind] = Math.max(this.#pages[kind] ?? 0, page);
    return { ids: list.map(({ id }) => id), hasMore: page * pageSize < count };
  }
}

/** A message as the list shows it. A push has no time, nor has a row that code from before the column wrote. */
export function entryOf(kind, { id, nickname, say, moment }) {
  return { key: `${kind}${id}`, id, kind, nickname, say, at: moment || undefined };
}
