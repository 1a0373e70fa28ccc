import type { StandardSchemaV1 } from '@standard-schema/spec';
import { errorStatus, Refusal } from '../protocol/errors.js';
import { text, type Locale } from '../protocol/texts.js';

const maxIssues = 20;
const maxMessageChars = 200;

/** The refusal of a payload that its schema does not take: `param` lists what is wrong, each with its dotted path. */
export function badPayload(issues: readonly StandardSchemaV1.Issue[], locale: Locale): Refusal {
  const list = issues.slice(0, maxIssues).map(({ path, message }) => ({
    path: (path ?? []).map(keyOf).join('.'),
    message: message.slice(0, maxMessageChars),
  }));
  return new Refusal(errorStatus.badPayload, 'badPayload', text(locale, 'badPayload'), list);
}

function keyOf(segment: PropertyKey | StandardSchemaV1.PathSegment): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
