/** An application that cannot start, with everything that is wrong with it: one line each, for whoever wrote it. */
export class BootError extends Error {
  constructor(readonly lines: readonly string[]) {
    super(`The application cannot start:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'BootError';
  }
}
