/** The part of a test that its helpers need: a way to clean up when it has ended. */
export interface Ending {
  after(callback: () => void | Promise<void>): void;
}
