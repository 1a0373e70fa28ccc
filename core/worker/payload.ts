import type { StandardSchemaV1 } from '@standard-schema/spec';
import { errorStatus, Refusal } from '../protocol/errors.js';
import type { Locale } from '../protocol/locale.js';
import { text } from '../protocol/texts.js';
import type { Context } from './context.js';
import type { Handler } from './middleware.js';
import { isThenable } from './thenable.js';

const maxIssues = 20;
const maxMessageChars = 200;

/** A handler that is called only with what its schema made of the payload; anything else is refused. */
export function validated(schema: StandardSchemaV1, handler: Handler, locale: Locale): Handler {
  const proceed = (context: Context, outcome: StandardSchemaV1.Result<unknown>): unknown => {
    if (outcome.issues !== undefined) throw badPayload(outcome.issues, locale);
    context.ensureAlive('the action'); // nothing new is started for a client that has its 504
    return handler(context, outcome.value);
  };
  return (context, payload) => {
    const outcome = schema['~standard'].validate(payload);
    return isThenable(outcome)
      ? Promise.resolve(outcome).then((late) => proceed(context, late))
      : proceed(context, outcome);
  };
}

/** The refusal of a payload that its schema does not take: `param` lists what is wrong, each with its dotted path. */
function badPayload(issues: readonly StandardSchemaV1.Issue[], locale: Locale): Refusal {
  const list = issues.slice(0, maxIssues).map(({ path, message }) => ({
    path: (path ?? []).map(keyOf).join('.'),
    message: message.slice(0, maxMessageChars),
  }));
  return new Refusal(errorStatus.badPayload, 'badPayload', text(locale, 'badPayload'), list);
}

function keyOf(segment: PropertyKey | StandardSchemaV1.PathSegment): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
