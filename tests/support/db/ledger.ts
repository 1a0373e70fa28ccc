/** What the writers of a SQLite file write: two halves that belong together, or half 0 alone. */
export interface Ledger {
  entry: { who: string; number: number; half: number; filler: string };
}
