/** A module `notes` that keeps texts in a table, as the sources of a project. */
export const notesApp: Readonly<Record<string, string>> = {
  'tests/app/notes/migration/20261121-notes.ts': `import type { Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('note')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('say', 'text', (column) => column.notNull())
    .execute();
}

export async function down(database: Kysely<unknown>): Promise<void> {
  await database.schema.dropTable('note').execute();
}
`,
  'tests/app/notes/service/notes.ts': `import type { Generated, Kysely } from 'kysely';
import { Injectable } from '#core';
import { Database } from '#library';

interface Tables {
  note: { id: Generated<number>; say: string };
}

@Injectable()
export class Notes {
  readonly #db: Kysely<Tables>;

  constructor(database: Database) {
    this.#db = database.get<Tables>();
  }

  async add(say: unknown): Promise<number> {
    const { id } = await this.#db
      .insertInto('note')
      .values({ say: say as string })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  async all(): Promise<string[]> {
    const rows = await this.#db.selectFrom('note').select('say').orderBy('id').execute();
    return rows.map(({ say }) => say);
  }
}
`,
  'tests/app/notes/controller/note.ts': `import { Action, Context, Controller } from '#core';
import { Notes } from '../service/notes.js';

@Controller()
export class NoteController {
  constructor(private readonly notes: Notes) {}

  @Action()
  async add(_context: Context, payload: unknown): Promise<number> {
    return this.notes.add((payload as { say: unknown }).say);
  }

  @Action()
  async all(): Promise<string[]> {
    return this.notes.all();
  }
}
`,
};
