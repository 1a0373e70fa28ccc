/** How a command ends. Programs read these numbers, so they never change their meaning. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, notRunning: 3, badConfiguration: 6 } as const;

/** One of `exitCodes`. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Where a command writes to, and for whom. */
export interface Terminal {
  /** A line for whoever asked. */
  print(line: string): void;
  /** A line about what went wrong. */
  complain(line: string): void;
  readonly hasColour: boolean;
  /** Whether what was printed can be drawn over, as at a terminal and not in a file. */
  readonly canRedraw?: boolean;
  /** Aborted when nobody reads any more what is printed. */
  readonly lost?: AbortSignal;
}

/** What every command gets. */
export interface CommandContext {
  /** The project's folder. */
  readonly root: string;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
}
