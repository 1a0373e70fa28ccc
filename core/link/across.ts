import type { Recipients } from './messages.js';

/** What a server tells those on other machines, over the bus: at most once, in order per sender. */
export type AcrossMessage =
  | { readonly kind: 'broadcast'; readonly recipients: Recipients; readonly data: string }
  | { readonly kind: 'kick'; readonly id: string; readonly code: number; readonly reason: string };

/** The channel of the bus. */
export const acrossChannel = 'across';

/** The server that a node belongs to: what is before the first dot of its name. */
export function serverOf(node: string): string {
  return node.split('.', 1)[0] ?? node;
}

/** Writes a message: one line of JSON, and the text of the frame as it stands. */
export function encodeAcross(message: AcrossMessage): string {
  if (message.kind === 'kick') return `${JSON.stringify(message)}\n`;
  const { kind, recipients, data } = message;
  return `${JSON.stringify({ kind, recipients })}\n${data}`;
}

/**
 * Reads what `encodeAcross` wrote.
 * @throws {SyntaxError} for anything else.
 */
export function decodeAcross(text: string): AcrossMessage {
  const end = text.indexOf('\n');
  const head: AcrossMessage = JSON.parse(text.slice(0, end));
  return head.kind === 'broadcast' ? { ...head, data: text.slice(end + 1) } : head;
}
