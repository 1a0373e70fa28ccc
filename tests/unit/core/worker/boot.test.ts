import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog, systemClock } from '#library';
import { settingsSchema } from '../../../../core/config/schema.js';
import { createApplication } from '../../../../core/worker/application.js';
import { BootError } from '../../../../core/worker/boot-error.js';
import { memoryCluster } from '../../../support/memory-cluster.js';

/** Everything that is wrong with an application of `tests/fixtures/boot`, without its name before each line. */
async function linesOf(fixture: string): Promise<readonly string[]> {
  const appFolder = fileURLToPath(new URL(`../../../fixtures/boot/${fixture}`, import.meta.url));
  const log = createLog({ level: 'silent' });
  try {
    const cluster = memoryCluster();
    const settings = settingsSchema.parse({});
    await createApplication({ appFolder, settings, cluster, node: 'w1', log, clock: systemClock });
  } catch (error) {
    assert.ok(error instanceof BootError, String(error));
    return error.lines.map((line) => line.replaceAll(`${fixture}/`, ''));
  }
  return [];
}

const undecorated =
  'has constructor parameters but no decorator, so nobody knows what to give it: add @Injectable() to it.';
const typeOnly =
  'is an interface, or a class imported with "import type": import the class without "type", ' +
  'or inject by token with @Inject(token).';
const notAName = 'is no name for a route: a letter first, then letters, digits and underscores.';

describe('the boot check', () => {
  it('finds what is marked too little, and leaves a controller with nothing but a hook alone', async () => {
    assert.deepEqual(await linesOf('missing-decorators'), [
      'live/controller/no-action.ts: NoActionController has no action and no hook; ' +
        'mark what clients may call with @Action() (inherited ones do not count).',
      'live/controller/nothing.ts: exports no class; export one with @Controller().',
      'live/controller/user.ts: Forgotten has no @Controller(); add it, or move the class to another folder.',
    ]);
  });

  it('finds a second controller in a file', async () => {
    assert.deepEqual(await linesOf('two-controllers'), [
      'live/controller/user.ts: has more than one controller (UserController, WallController); ' +
        'give each a file of its own.',
    ]);
  });

  it('finds names that are the same to a client', async () => {
    assert.deepEqual(await linesOf('same-names'), [
      'live/controller/user-room.ts: UserRoomController.Say and UserRoomController.say ' +
        'are the same name to a client ("say"); rename one of them.',
      'live/controller/userRoom.ts and live/controller/user-room.ts ' +
        'are the same name to a client ("live.userroom"); rename one of them.',
    ]);
  });

  it('finds names that no route can have', async () => {
    assert.deepEqual(await linesOf('bad-names'), [
      `9lives/controller/cat.purr.ts: CatController._hiss ${notAName}`,
      `9lives/controller/cat.purr.ts: CatController.miauß ${notAName}`,
      '9lives/controller/cat.purr.ts: CatController.onclose is called like a hook, ' +
        'which no client may run; remove @Action() or rename it.',
      `9lives/controller/cat.purr.ts: controller "cat.purr" ${notAName}`,
      `9lives/controller/cat.purr.ts: module "9lives" ${notAName}`,
    ]);
  });

  it('finds actions that cannot work, and a guard that would never run', async () => {
    const prefix = 'live/controller/user.ts: UserController.';
    assert.deepEqual(await linesOf('wrong-actions'), [
      `${prefix}guarded has @Use() but no @Action(), so it would never run; add @Action().`,
      `${prefix}hasty has timeoutMs 0.5; give it a whole number of milliseconds above 0.`,
      `${prefix}ofTheClass is static; remove "static": actions are methods of the instance.`,
      `${prefix}patient has timeoutMs 2147483648; give it a whole number of milliseconds above 0.`,
      `${prefix}say has a payload that is no Standard Schema; give it one, such as z.object({ … }).`,
      `${prefix}value is an accessor; make it a method.`,
    ]);
  });

  it('finds constructor parameters that nobody can provide, through injected services too', async () => {
    const user = 'live/controller/user.ts: UserController, constructor parameter';
    assert.deepEqual(await linesOf('parameters'), [
      `${user} 1 (moderation) ${typeOnly}`,
      `${user} 2 (clockwork) ${typeOnly}`,
      `${user} 3 (title) is a String, of which there are many: inject it by token with @Inject(token).`,
      `live/controller/wall.ts: Heir (for Moderation) ${undecorated}`,
      'live/controller/wall.ts: Moderation (for WallController), constructor parameter 3 (limit) ' +
        'is a Number, of which there are many: inject it by token with @Inject(token).',
      `live/controller/wall.ts: Undecorated (for Moderation) ${undecorated}`,
    ]);
  });

  it('finds two files that import each other', async () => {
    const [line, ...more] = await linesOf('cycle');
    assert.match(
      line ?? '',
      /^live\/controller\/user\.ts: cannot be imported: ReferenceError: .+ \(live\/service\/two\.[jt]s:\d+:\d+\)\. Two files import each other/,
    );
    assert.deepEqual(more, []);
  });

  it('finds code that throws when it is imported or constructed, along with everything else', async () => {
    const patterns = [
      /^live\/controller\/import\.ts: cannot be imported: SyntaxError: .+ \(live\/service\/table\.[jt]s:\d+:\d+\)\.$/,
      /^live\/controller\/own\.ts: OwnController cannot be constructed: TypeError: not today \(live\/controller\/own\./,
      /^live\/controller\/shelf\.ts: ShelfController\.index is static/,
      /^live\/controller\/shelf\.ts: token shelf \(for ShelfController\) cannot be constructed: Error: no room left \(/,
      /^live\/controller\/store\.ts: Store \(for StoreController\) cannot be constructed: Error: no such file: data\.sqlite \(live\/service\/store\./,
    ];
    const lines = await linesOf('broken-code');
    assert.equal(lines.length, patterns.length);
    for (const [index, pattern] of patterns.entries()) assert.match(lines[index] ?? '', pattern);
  });

  it('finds that there is nothing to run', async () => {
    assert.deepEqual(await linesOf('no-such-app'), [
      'no-such-app: has no controllers; they stand in <module>/controller/*.ts and must have been compiled.',
    ]);
  });

  it('says everything in the message too', () => {
    assert.equal(new BootError(['one', 'two']).message, 'The application cannot start:\n  one\n  two');
  });
});
