import { hidden, isSecretName, maskText } from './secrets.js';

/** Members that are never written, secret or not: what clients send and who they are. */
const unwritten = new Set(['auth', 'payload']);

/** A line of JSON as it may be kept: members with names of secrets are hidden at every depth, and so is what texts show of them. */
export function redactLine(line: string): string {
  try {
    return `${JSON.stringify(redact(JSON.parse(line)))}\n`;
  } catch {
    return maskText(line); // no JSON, so that a serializer of an application went wrong: still better than no line
  }
}

function redact(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [
    name,
    unwritten.has(name.toLowerCase()) || isSecretName(name) ? hidden : redact(member),
  ]);
  return Object.fromEntries(members);
}
