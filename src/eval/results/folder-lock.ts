import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EvalError } from '../command/errors.ts'
import { isMissing } from './json-lines.ts'

const FILE = 'lock'
const POLL_MS = 50
/** Longer than a run that was ended waits for what is under way. */
const MOST_WAIT_MS = 180_000

/** How to wait for another process. */
export interface LockWaiting {
  readonly wait: (ms: number) => Promise<void>
  readonly report: (text: string) => void
}

/**
 * Waits until no other process writes to a results directory, and takes it: the next process waits in turn. What a
 * process has taken that is gone is free.
 */
export async function lockFolder(path: string, { wait, report }: LockWaiting): Promise<Disposable> {
  const file = join(path, FILE)
  for (let waitedMs = 0; !isTaken(file); waitedMs += POLL_MS) {
    const holder = holderOf(file)
    if (holder === null) continue
    if (!isRunning(holder)) {
      rmSync(file, { force: true })
      continue
    }
    if (waitedMs >= MOST_WAIT_MS) {
      throw new EvalError(`Cannot use ${path}: process ${holder} writes to it`)
    }
    if (waitedMs === 0) report(`Waiting for process ${holder}, which still writes to ${path}\n`)
    await wait(POLL_MS)
  }
  return { [Symbol.dispose]: () => release(path) }
}

/** Takes the lock; false when there is one. It is made with its content at once, so that no one reads half of it. */
function isTaken(file: string): boolean {
  // The process before removes a directory that holds nothing.
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The process that has the lock; null when it was released meanwhile. */
function holderOf(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user runs, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function release(path: string): void {
  rmSync(join(path, FILE), { force: true })
  try {
    rmdirSync(path)
  } catch {
    // It holds results.
  }
}
