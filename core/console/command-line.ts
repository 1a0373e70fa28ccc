import yargs, { type Argv } from 'yargs';
import { kickCode } from '../manager/inspection-messages.js';
import { startInBackground } from './daemon.js';
import { kick } from './kick.js';
import { addLookingCommands } from './looking-commands.js';
import { appOption, configOption, fileOf, json, text } from './options.js';
import { originalUsage } from './original-form.js';
import { makeController } from './make-controller.js';
import { appTree, UnknownCommand, UsageError } from './paths.js';
import { migrate } from './migrate.js';
import { newProject } from './new.js';
import { reload } from './reload.js';
import { restart } from './restart.js';
import { say } from './say.js';
import { stop } from './stop.js';
import { exitCodes, type CommandContext, type ExitCode } from './terminal.js';
import { token } from './token.js';

/** A command that was understood and can be carried out. */
export type Command = () => Promise<ExitCode>;

/** What the command line is read for. */
export interface CommandLineOptions {
  readonly context: CommandContext;
  /** What starts this console, for a copy of it in the background. */
  readonly program: readonly string[];
  readonly version: string;
  readonly choose: (command: Command) => void;
}

const parsing = { 'boolean-negation': false } as const;
const rollout = {
  'no-build': { type: 'boolean', describe: 'take dist as it is instead of compiling' },
} as const;
const kicked = {
  user: { ...text, describe: 'all connections of the user with that id' },
  code: { type: 'number', requiresArg: true, default: kickCode, describe: 'the close code' },
  reason: { ...text, default: '', describe: 'the reason in the close frame' },
} as const;
const saying = (command: Argv) =>
  command.positional('text', { type: 'string', demandOption: true, describe: 'what clients are told' });
const folder = { type: 'string', demandOption: true, describe: 'an empty folder, or a new one' } as const;
const made = {
  name: { type: 'string', demandOption: true, describe: 'module.controller' },
  actions: { ...text, default: 'index', describe: 'what clients may call, with commas between' },
  test: { type: 'boolean', describe: 'also write a test that talks to it' },
} as const;
const migrating = {
  status: { type: 'boolean', describe: 'only show what is pending' },
  rollback: { type: 'boolean', describe: 'undo the one that was carried out last' },
  database: { ...text, default: 'master', describe: 'the database of a rollback' },
  app: appOption,
  config: configOption,
  json,
} as const;
const claims = {
  id: { ...text, demandOption: true, describe: 'who the client is' },
  type: { ...text, demandOption: true, describe: 'what the client is, such as wechatUser' },
  code: { ...text, demandOption: true, describe: 'where the client belongs, such as room1' },
  nickname: { ...text, describe: 'the name that others see' },
  ttl: { type: 'number', requiresArg: true, default: 300, describe: 'seconds until it ends' },
  config: configOption,
} as const;

/**
 * All commands and their options. What a server is made of is loaded only where one is to start. Parsing fails with an error for what was typed wrong; help is printed by itself.
 */
export function commandLine(words: readonly string[], options: CommandLineOptions) {
  const { context, choose, version } = options;
  const parser = yargs([...words])
    .scriptName('console')
    .usage('usage: $0 <command>')
    .command(
      'start',
      'serve, in the foreground until Ctrl-C',
      {
        d: { alias: 'daemon', type: 'boolean', describe: 'serve in the background' },
        app: appOption,
        config: configOption,
      },
      (typed) => chooseStart(typed, options),
    )
    .command(
      'dev',
      'serve, and bring in what is saved',
      { app: appOption, config: configOption },
      (typed) => {
        const app = appTree(context.root, typed.app);
        choose(async () =>
          (await import('./dev.js')).dev(context, { app, version, ...fileOf(typed.config) }),
        );
      },
    )
    .command('stop', 'let the clients go and end the server', {}, () => choose(() => stop(context)))
    .command('reload', 'bring new code in; no client is cut off', rollout, (typed) =>
      choose(() => reload(context, typed['no-build'] === true)),
    )
    .command('restart', 'bring new settings and gateways in; the clients come back', rollout, (typed) =>
      choose(() => restart(context, typed['no-build'] === true)),
    );
  return addLookingCommands(parser, options)
    .command('kick [ids..]', 'end connections', whomToKick, ({ ids, user = null, code, reason }) =>
      choose(() => kick(context, { ids, user, code, reason })),
    )
    .command('say <text>', 'tell every client something', saying, ({ text: said }) =>
      choose(() => say(context, said)),
    )
    .command(
      'token',
      'print a token to connect with',
      claims,
      ({ id, type, code, nickname, ttl, ...typed }) => {
        if (!Number.isInteger(ttl) || ttl < 1)
          throw new UsageError('--ttl: a whole number of seconds, from 1');
        const who = { id, type, code, ...(nickname === undefined ? {} : { nickname }) };
        choose(() => token(context, { claims: who, ttlSec: ttl, ...fileOf(typed.config) }));
      },
    )
    .command('migrate', 'change the tables of the databases', migrating, (typed) => {
      if (typed.status === true && typed.rollback === true)
        throw new UsageError('--status and --rollback: one of the two');
      const kind = typed.status === true ? 'status' : typed.rollback === true ? 'rollback' : 'run';
      const app = appTree(context.root, typed.app);
      const { database, json: asJson } = typed;
      choose(() =>
        migrate(context, { kind, database, app, asJson: asJson === true, ...fileOf(typed.config) }),
      );
    })
    .command('make:controller <name>', 'write a controller, such as live.poll', made, ({ name, ...typed }) =>
      choose(() => makeController(context, { name, actions: typed.actions, withTest: typed.test === true })),
    )
    .command('new <dir>', 'make a project of its own', { dir: folder }, ({ dir }) =>
      choose(() => newProject(context, dir)),
    )
    .command('build', 'compile into dist', {}, () => choose(() => Promise.resolve(exitCodes.ok)))
    .epilogue(originalUsage)
    .demandCommand(1, 1, 'a command is missing', 'one command at a time')
    .strictCommands()
    .strict()
    .version(version)
    .help()
    .locale('en')
    .parserConfiguration({ ...parsing, 'duplicate-arguments-array': false })
    .exitProcess(false)
    .recommendCommands()
    .fail((message, error) => {
      if (error instanceof UsageError) throw error;
      throw unknownCommand(message, words[0]) ?? new UsageError(message || error.message);
    });
}

function unknownCommand(message: string, word = ''): UnknownCommand | undefined {
  const advised = /^Did you mean (.+)\?$/.exec(message)?.[1];
  if (advised !== undefined) return new UnknownCommand(word, advised);
  const unknown = /^Unknown commands?: (.+)$/.exec(message)?.[1];
  return unknown === undefined ? undefined : new UnknownCommand(unknown);
}

function whomToKick<Options>(command: Argv<Options>) {
  const ids = { type: 'string', array: true, default: [] as string[], describe: 'of connections' } as const;
  // yargs takes several words of one positional for duplicates, and would keep the last.
  return command.parserConfiguration(parsing).positional('ids', ids).options(kicked);
}

interface TypedStart {
  readonly d: boolean | undefined;
  readonly app: string;
  readonly config: string | undefined;
}

function chooseStart(typed: TypedStart, { context, program, version, choose }: CommandLineOptions): void {
  const app = appTree(context.root, typed.app);
  const file = fileOf(typed.config);
  if (typed.d !== true)
    return choose(async () => (await import('./start.js')).start(context, { app, version, ...file }));
  const given = file.configFile === undefined ? [] : ['--config', file.configFile];
  return choose(() => startInBackground(context, [...program, 'start', '--app', app, ...given]));
}
