import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Project } from '../support/project.js';
import { compiledUser } from '../support/user-controller.js';

/** Bytes that are the beginning of no packet. */
const garbage = `'garbage on the line'`;

/** Code that does something with both sockets of its worker's link, once there is a file of that name with its pid. */
const whenThere = (file: string, act: string) => `
import { subscribe } from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
const sockets = [];
subscribe('net.client.socket', ({ socket }) => sockets.push(socket));
const watch = setInterval(() => {
  if (!existsSync(${JSON.stringify(file)} + process.pid)) return;
  clearInterval(watch);
  for (const socket of sockets) ${act};
}, 10);
`;

const faults = [
  { what: 'its gateway cannot read', act: `socket.write(${garbage})` },
  { what: 'it cannot read', act: `socket.emit('data', Buffer.from(${garbage}))` },
];

describe('a worker whose link is cut', () => {
  for (const { what, act } of faults) {
    it(`because of something that ${what} leaves and is replaced, and its clients stay`, async (context) => {
      const project = Project.in(context);
      const trigger = project.path('fault-');
      project.write(compiledUser, project.read(compiledUser) + whenThere(trigger, act));
      await project.start();
      const [client, other] = await project.connectToEach();
      const victim = await client.workerPid();
      const neighbour = await other.workerPid();

      project.write(`fault-${victim}`, '');
      const workers = await project.replaced('worker', [victim], 2);
      assert.ok(workers.includes(neighbour), 'the other worker stays');
      await project.output.until(/the link to a gateway was cut for a fault: the process leaves/);
      assert.match(project.output.text, new RegExp(`worker \\d \\(pid ${victim}\\) ended with code 1`));
      assert.equal((await client.request('index.index.echo')).status, 200);
      assert.notEqual(await client.workerPid(), victim);
      assert.equal(await other.workerPid(), neighbour);
    });
  }
});
