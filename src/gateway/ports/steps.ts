/** Longest result of a step, in characters of JSON: it may have 1 MiB, and a character takes up to three bytes. */
export const MAX_STEP_CHARS = 300_000

/** Work that is done once, however often a job starts again after a crash or a deploy. */
export interface Steps {
  /**
   * Does the work, or returns the result that it had when it was done.
   *
   * @throws What `act` throws, after a few attempts.
   */
  once<T>(name: string, act: () => Promise<T>): Promise<T>
  /** Waits; a wait that is over is not repeated. */
  wait(name: string, ms: number): Promise<void>
}
