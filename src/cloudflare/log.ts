/** Facts of a run that may be logged: no prompt, no answer, no key. */
export interface RunFacts {
  readonly run: string
  readonly tenant: string
  readonly mixture: string
  readonly outcome: string
  readonly degraded: boolean
  readonly reasons: readonly string[]
  readonly calls: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly costUsd: number | null
  readonly durationMs: number
}

/** One line of JSON per run, for Workers Logs. */
export function logRun(facts: RunFacts): void {
  write({ event: 'run', ...facts })
}

/** A bug leaves its kind and the id of the request or run; its message might quote a prompt. */
export function logBug(error: unknown, id: string): void {
  write({ event: 'bug', error: error instanceof Error ? error.name : typeof error, id })
}

function write(line: object): void {
  // oxlint-disable-next-line no-console -- the platform's log is the console.
  console.log(JSON.stringify(line))
}
