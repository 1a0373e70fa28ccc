import assert from 'node:assert/strict';

/** A text after a change as documents write it: hunks with `@@` between, whose lines begin with a space, `-` or `+`. */
export function applyDiff(text: string, diff: string): string {
  return diff.split(/^@@.*\n/m).reduce((changed, hunk) => {
    const lines = hunk.trimEnd().split('\n');
    const side = (mark: string) =>
      lines
        .filter((line) => line.startsWith(' ') || line.startsWith(mark))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const old = side('-');
    assert.equal(changed.split(old).length, 2, `what is changed stands there once:\n${old}`);
    return changed.replace(old, () => side('+'));
  }, text);
}
