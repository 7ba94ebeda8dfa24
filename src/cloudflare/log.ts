/** One line of JSON per run, for Workers Logs: figures and codes, no prompt, no answer, no key. */
export function logRun(facts: object): void {
  write({ event: 'run', ...facts })
}

/** Logs the name of a bug and the id of the request or run, not its message, which might quote a prompt. */
export function logBug(error: unknown, id: string): void {
  write({ event: 'bug', error: error instanceof Error ? error.name : typeof error, id })
}

/**
 * A store that failed is skipped and reported by a code; once in a request, since a store
 * that is down fails each time it is used.
 */
export function troubleLog(): (what: string) => void {
  let reported = false
  return (what) => {
    if (!reported) write({ event: 'trouble', what })
    reported = true
  }
}

/** Counts of what the backend of the operator did not take. */
export function logTelemetry(facts: { dropped: number; signal: string; problem: string }): void {
  write({ event: 'telemetry', ...facts })
}

function write(line: object): void {
  // oxlint-disable-next-line no-console -- the platform's log is the console.
  console.log(JSON.stringify(line))
}
