import { DatabaseUnavailable } from './errors.js';
import type { Session } from './session.js';

/** The bounds of a pool. */
export interface PoolLimits {
  /** Connections that are open at the same time. */
  readonly size: number;
  /** How long somebody waits for one of them, milliseconds. */
  readonly acquireTimeoutMs: number;
  /** How long one that nobody uses stays open, milliseconds; 0 is for ever. */
  readonly idleMs: number;
}

interface Waiter {
  readonly resolve: (session: Session) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** How long a connection may take to end, milliseconds. */
const goodbyeMs = 1_000;
/** How many may wait for a connection at the same time. */
const mostWaiting = 10_000;

/** The connections to one database, opened when they are needed. Whoever waits is served in turn. */
export class SessionPool {
  readonly #idle: { readonly session: Session; readonly timer: NodeJS.Timeout | undefined }[] = [];
  readonly #used = new Set<Session>();
  readonly #waiting: Waiter[] = [];
  #opening = 0;
  #isClosed = false;

  constructor(
    private readonly name: string,
    private readonly open: () => Promise<Session>,
    private readonly limits: PoolLimits,
  ) {}

  /**
   * Gives a connection, to be released by whoever asked.
   * @throws {DatabaseUnavailable} when none can be opened, and when none is free in time.
   */
  async acquire(): Promise<Session> {
    if (this.#isClosed) throw this.#closed();
    for (let free = this.#idle.pop(); free !== undefined; free = this.#idle.pop()) {
      clearTimeout(free.timer);
      if (free.session.isOpen) return this.#use(free.session);
    }
    if (this.#used.size + this.#opening < this.limits.size) return this.#openOne();
    return this.#wait();
  }

  /** Takes a connection back; one that is lost makes room for another. */
  release(session: Session): void {
    if (!this.#used.delete(session)) return;
    if (this.#isClosed) session.destroy();
    else if (!session.isOpen) this.#serveNext();
    else this.#hand(session);
  }

  /** Ends all connections, those in use too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { timer, reject } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(this.#closed());
    }
    for (const session of this.#used) session.destroy();
    const idle = this.#idle.splice(0);
    for (const { timer } of idle) clearTimeout(timer);
    await Promise.all(idle.map(({ session }) => endInTime(session)));
  }

  #use(session: Session): Session {
    this.#used.add(session);
    return session;
  }

  async #openOne(): Promise<Session> {
    this.#opening += 1;
    let session: Session;
    try {
      session = await this.open();
    } catch (error) {
      this.#opening -= 1;
      this.#serveNext();
      throw error;
    }
    this.#opening -= 1;
    if (!this.#isClosed) return this.#use(session);
    session.destroy();
    throw this.#closed();
  }

  #wait(): Promise<Session> {
    const { acquireTimeoutMs, size } = this.limits;
    if (this.#waiting.length >= mostWaiting)
      throw new DatabaseUnavailable(`Database ${this.name}: ${mostWaiting} wait for a connection already.`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        const all = size === 1 ? 'the one connection is' : `all ${size} connections are`;
        const hint = 'a transaction may hold it: use its own handle inside, and keep it short';
        reject(
          new DatabaseUnavailable(
            `Database ${this.name}: ${all} in use for ${acquireTimeoutMs} ms; ${hint}.`,
          ),
        );
      }, acquireTimeoutMs);
      const waiter: Waiter = { resolve, reject, timer };
      this.#waiting.push(waiter);
    });
  }

  #hand(session: Session): void {
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) {
      clearTimeout(waiter.timer);
      waiter.resolve(this.#use(session));
      return;
    }
    const { idleMs } = this.limits;
    const timer = idleMs === 0 ? undefined : setTimeout(() => this.#drop(session), idleMs).unref();
    this.#idle.push({ session, timer });
  }

  #drop(session: Session): void {
    const index = this.#idle.findIndex((free) => free.session === session);
    if (index >= 0) this.#idle.splice(index, 1);
    void endInTime(session);
  }

  /** There is room for one more connection: it is for whoever waits longest. */
  #serveNext(): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) return;
    clearTimeout(waiter.timer);
    this.#openOne().then(waiter.resolve, waiter.reject);
  }

  #closed(): DatabaseUnavailable {
    return new DatabaseUnavailable(`Database ${this.name} is closed.`);
  }
}

/** A server that does not answer is not waited for. */
async function endInTime(session: Session): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, goodbyeMs);
  });
  await Promise.race([session.close().catch(() => undefined), late]); // one that is lost has ended
  clearTimeout(timer);
  session.destroy();
}
