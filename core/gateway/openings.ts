import type { ConnectionRecord, Opening } from '../link/messages.js';
import type { WorkerPeer } from './worker-peer.js';
import type { WorkerPool } from './worker-pool.js';

interface Question {
  readonly peer: WorkerPeer;
  readonly answer: (opening: Opening) => void;
}

/** Asks workers whether clients may come in, where there are `onOpen` hooks. */
export class Openings {
  readonly #questions = new Map<number, Question>();

  constructor(private readonly pool: WorkerPool) {}

  /** Whether a client that comes now must be asked for; where no worker is left nobody can say that it need not. */
  get areNeeded(): boolean {
    const { serving } = this.pool;
    return serving.length === 0 || serving.some(({ hasOnOpen }) => hasOnOpen);
  }

  /** Resolves with what the hooks made of a handshake; 503 where no worker could say. */
  async ask(number: number, record: ConnectionRecord): Promise<Opening> {
    const peer = this.pool.pick();
    if (peer === undefined) return refused('noWorker');
    return new Promise((resolve) => {
      this.#questions.set(number, { peer, answer: resolve });
      peer.openings.add(number);
      peer.link.send({ kind: 'open', connection: number, record });
    });
  }

  /** A worker has answered. */
  answer(peer: WorkerPeer, number: number, opening: Opening): void {
    const question = this.#questions.get(number);
    if (question?.peer !== peer) return;
    this.#questions.delete(number);
    peer.openings.delete(number);
    question.answer(opening);
    peer.leaveIfIdle();
  }

  /** A worker is dead; what its hooks did before is not known. */
  lose(peer: WorkerPeer): void {
    for (const [number, { answer, peer: asked }] of this.#questions) {
      if (asked !== peer) continue;
      this.#questions.delete(number);
      answer(refused('workerLost'));
    }
  }
}

function refused(event: string): Opening {
  return { isAccepted: false, status: 503, event };
}
