import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What an idle machine takes to start a process of Node, and to be late for a timer. */
const SPAWN_MS = 100
const LATE_MS = 10
/** Beyond this, longer limits would only hide that a test hangs. */
const SLOWEST = 8

/**
 * How many times slower than an idle one this machine is: a whole number, at least 1. Tests multiply the limits of a
 * mixture, and the delays of its models, by it: a case stays the same case on a busy machine.
 */
export function paceOfMachine(): Promise<number> {
  return (measured ??= measure())
}

let measured: Promise<number> | undefined

async function measure(): Promise<number> {
  const started = performance.now()
  await run(process.execPath, ['-e', '0'])
  const spawnMs = performance.now() - started
  const lateMs = await latenessMs()
  return Math.min(SLOWEST, Math.ceil(Math.max(1, spawnMs / SPAWN_MS, lateMs / LATE_MS)))
}

/** How late the latest of a few timers is. */
async function latenessMs(): Promise<number> {
  let latest = 0
  for (let times = 0; times < 5; times += 1) {
    const due = performance.now() + 20
    await wait(20)
    latest = Math.max(latest, performance.now() - due)
  }
  return latest
}
