/** The worker of `bare-link.ts`. It ends when its gateway does. */
import { Socket } from 'node:net';
import { replyTo } from './actions.js';
import { Batches } from './batches.js';

const link = new Socket({ fd: 3 });
const batches = new Batches(link, (connection, frame) => {
  const reply = replyTo(frame.toString());
  if (reply !== undefined) batches.send(connection, reply);
});
link.on('close', () => process.exit());
