/** Where drivers put values into the messages of errors, and what is left of these without them. */
const forms: readonly (readonly [form: RegExp, rest: string])[] = [
  [/^(Duplicate entry) '[^]*'( for key )/, '$1$2'],
  [/( value):? '[^]*'( for (?:column|function)|$)/, '$1$2'],
  [/: "[^]*"$/, ''],
  [/^value "[^]*"( is out of range)/, 'a value$1'],
];

/** The same error without the values of the statement, which are a client's and belong into no log. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack } = error;
  const shorter = forms.reduce((text, [form, rest]) => text.replace(form, rest), message);
  if (shorter !== message) {
    error.message = shorter;
    if (stack !== undefined) error.stack = stack.replace(message, () => shorter);
  }
  if ('sqlMessage' in error) error.sqlMessage = shorter; // MySQL
  if ('detail' in error) error.detail = undefined; // PostgreSQL
  return error;
}
