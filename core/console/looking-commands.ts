import type { Argv } from 'yargs';
import { usualRows } from '../manager/inspection-messages.js';
import type { CommandLineOptions } from './command-line.js';
import { completion, shells } from './completion.js';
import { config } from './config.js';
import { connections } from './connections.js';
import { logs, usualLines } from './logs.js';
import { appOption, configOption, fileOf, json } from './options.js';
import { rooms } from './rooms.js';
import { routes } from './routes.js';
import { status } from './status.js';
import { watch } from './watch.js';

const list = {
  json,
  limit: { type: 'number', requiresArg: true, default: usualRows, describe: 'most rows' },
} as const;
const watched = { json, watch: { type: 'boolean', describe: 'once a second until Ctrl-C' } } as const;
const logOptions = {
  follow: { alias: 'f', type: 'boolean', describe: 'and go on with what comes' },
  lines: { type: 'number', requiresArg: true, default: usualLines, describe: 'how many of the last lines' },
} as const;

/** Adds the commands that look at something and change nothing. */
export function addLookingCommands<T>(parser: Argv<T>, { context, choose }: CommandLineOptions): Argv<T> {
  return parser
    .command('status', 'show what runs', watched, (typed) => {
      const asJson = typed.json === true;
      choose(() => (typed.watch === true ? watch(context, asJson) : status(context, asJson)));
    })
    .command('connections', 'show who is connected, the oldest first', list, ({ limit, json: asJson }) =>
      choose(() => connections(context, { limit, asJson: asJson === true })),
    )
    .command('rooms', 'show the rooms, the largest first', list, ({ limit, json: asJson }) =>
      choose(() => rooms(context, { limit, asJson: asJson === true })),
    )
    .command('routes', 'show what clients can call', { app: appOption, json }, ({ app, json: asJson }) =>
      choose(() => routes(context, { app, asJson: asJson === true })),
    )
    .command(
      'config [key]',
      'show the settings and where each is from',
      (command) =>
        command
          .positional('key', { type: 'string', default: '', describe: 'one of them, or a section' })
          .options({ config: configOption, json }),
      (typed) => {
        const options = { key: typed.key, asJson: typed.json === true, ...fileOf(typed.config) };
        choose(() => config(context, options));
      },
    )
    .command('logs', 'show the log of a server in the background', logOptions, ({ lines, follow }) =>
      choose(() => logs(context, { lines, follows: follow === true })),
    )
    .command(
      'completion <shell>',
      'print what a shell needs to complete commands',
      (command) =>
        command.positional('shell', { choices: shells, demandOption: true, describe: 'which shell it is' }),
      ({ shell }) => choose(() => Promise.resolve(completion(context, shell))),
    );
}
