import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** A request from that address with these header lines, for code that only reads. */
export function requestFrom(
  address: string | undefined,
  ...headers: readonly (readonly [name: string, value: string])[]
): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: address });
  const request = new IncomingMessage(socket);
  request.rawHeaders = headers.flat();
  return request;
}
