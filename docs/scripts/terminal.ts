import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

import { run } from '../../core/console/run.js';
import { terminalPicture } from './terminal-picture.js';

/**
 * Starts this project on its own ports, with some clients, and draws what `start` and `status` print:
 * `npm run build:tests && node dist/docs/scripts/terminal.js`. This file is compiled to `dist/docs/scripts`.
 */
const project = fileURLToPath(new URL('../../..', import.meta.url));
const clientCount = 24;
const roomCount = 3;
const requestCount = 40;

const root = realpathSync(mkdtempSync(join(tmpdir(), 'hl-')));
for (const name of ['dist', 'node_modules', 'package.json', 'public'])
  symlinkSync(join(project, name), join(root, name));

const started = type('start');
await until(() => started.lines.some((line) => line.includes('Ctrl-C stops.')) || started.isOver());
if (started.isOver()) throw new Error(`start has ended: ${started.lines.join('\n')}`);
const clients = await Promise.all(
  Array.from({ length: clientCount }, (_, index) => connect(index % roomCount)),
);
await new Promise((resolve) => setTimeout(resolve, 1_000)); // processes report twice a second
const status = type('status');
await status.ended;
for (const client of clients) client.terminate();
process.kill(process.pid, 'SIGINT'); // this process is the manager
await started.ended;
rmSync(root, { recursive: true, force: true });

const scenes = [
  { prompt: 'npm start', lines: started.lines },
  { prompt: 'public/console status', lines: status.lines },
];
writeFileSync(join(project, 'docs/images/terminal.svg'), terminalPicture(scenes));

/** The console, in this process, at a terminal with colour. */
function type(...words: string[]) {
  const lines: string[] = [];
  let isOver = false;
  const write = (line: string) => lines.push(line);
  const terminal = { print: write, complain: write, hasColour: true };
  const ended = run({ root, terminal, env: process.env }, ['console.js'], words).finally(
    () => (isOver = true),
  );
  return { lines, ended, isOver: () => isOver };
}

async function connect(room: number): Promise<WebSocket> {
  const token = await (await fetch(`http://127.0.0.1:20000/token?type=wechatUser&code=room${room}`)).text();
  const socket = new WebSocket(`ws://127.0.0.1:20000/?auth=${encodeURIComponent(token)}`);
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  for (let count = 0; count < requestCount; count++)
    socket.send(JSON.stringify({ method: count === 0 ? 'live.user.join' : 'index' }));
  return socket;
}

async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 20));
}
