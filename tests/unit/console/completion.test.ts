import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../../public/console.js', import.meta.url));
const print = async (...words: string[]) =>
  (await promisify(execFile)(process.execPath, [program, ...words])).stdout;

describe('console completion', () => {
  it('completes commands, options and values in bash', async () => {
    const script = await print('completion', 'bash');
    const wrapper = `console() { ${JSON.stringify(process.execPath)} ${JSON.stringify(program)} "$@"; }`;
    const ask =
      'complete_it() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _holdline_console; echo "${COMPREPLY[*]}"; }';
    const lines = [
      'complete_it console sta',
      'complete_it console reload --no',
      'complete_it console completion z',
      'complete_it console nothing-like-it',
      'complete -p console',
    ];
    const bash = [wrapper, script, ask, ...lines].join('\n');
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', bash]);
    const answers = stdout.trimEnd().split('\n');
    assert.deepEqual(answers.slice(0, 4), ['start status', '--no-build', 'zsh', '']);
    assert.match(answers[4] ?? '', /-F _holdline_console console$/);
  });

  it('gives zsh a script too, and says which shells there are', async () => {
    assert.match(await print('completion', 'zsh'), /^compdef _holdline_console console$/m);
    await assert.rejects(print('completion', 'fish'), /Choices: "bash", "zsh"/);
  });
});
