import { after, before } from 'node:test';

import type { Kysely } from 'kysely';

import { Database } from '#library';

import { tables, type Place, type Tables } from './tables.js';

let opened = 0;

/** The tables of the contract for the tests of a `describe`, empty before the first. */
export class Opened {
  readonly prefix = `t${++opened}_`;
  readonly database: Database;
  readonly db: Kysely<Tables>;

  constructor({ connection }: Place) {
    this.database = new Database({ master: { ...connection, prefix: this.prefix } });
    this.db = this.database.get<Tables>();
    before(() => tables.up(this.database.get()));
    after(() => this.database.close());
  }

  /** Keeps a note of that code, with nothing else in it. */
  async add(code: string, to: Kysely<Tables> = this.db): Promise<void> {
    await to.insertInto('note').values({ code, say: null, weight: null, amount: null, body: null }).execute();
  }
}
