import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Database } from '#library';
import { temporaryFolder } from '../../../support/temporary-folder.js';

interface Tables {
  note: { say: string };
}

/** Another process opens the file, reads, and closes it as the last one that knows of it. */
async function readElsewhere(file: string): Promise<unknown> {
  const script =
    "const { default: Libsql } = await import('libsql'); const database = new Libsql(process.argv[1]);" +
    "console.log(JSON.stringify(database.prepare('select say from note order by say').all())); database.close();";
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, file]);
  return JSON.parse(stdout);
}

describe('a SQLite file', () => {
  it('is shared with other processes, also after one of two connections of this one was closed', async (test) => {
    const file = join(await temporaryFolder(), 'shared.sqlite');
    const database = new Database({ master: { driver: 'sqlite', file } });
    test.after(() => database.close());
    const notes = database.get<Tables>();
    await notes.schema.createTable('note').addColumn('say', 'text').execute();
    await notes.insertInto('note').values({ say: 'one' }).execute();
    await database.apart('master', {}, ({ prefixed }) => prefixed.introspection.getTables());
    assert.deepEqual(await readElsewhere(file), [{ say: 'one' }]);
    await notes.insertInto('note').values({ say: 'two' }).execute();
    assert.deepEqual(await readElsewhere(file), [{ say: 'one' }, { say: 'two' }]);
  });
});
