const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const parentEveryMs = 250

/** A request to end the program. */
export type LeaveSignal = (typeof signals)[number]

/**
 * Calls `leave` when the program is to end.
 *
 * npm runs a script in a shell, and a SIGTERM sent to npm ends that shell without reaching the
 * script. To be orphaned under npm therefore counts as SIGTERM; elsewhere it may be meant, as
 * with `nohup`.
 */
export function onLeave(leave: (signal: LeaveSignal) => void): void {
  for (const signal of signals) process.on(signal, leave)
  if (process.env['npm_lifecycle_event'] === undefined) return

  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    leave('SIGTERM')
  }, parentEveryMs)
  watch.unref()
}
