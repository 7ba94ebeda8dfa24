/**
 * A script whose work is done by a child process. A process that is killed can end nothing by itself; its child sees that
 * it is gone, and ends what is under way: requests that are paid already, and a gateway that it has started.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { onLeave } from './on-leave.ts'

/** In the environment of the child. */
const MARK = 'EDGE_MOA_SURVIVOR'

/** Whether this process is the child that does the work. */
export function isSurvivor(): boolean {
  return process.env[MARK] !== undefined && process.send !== undefined
}

/** Runs the script of this process as the child; returns its exit status. */
export async function runSurvivor(): Promise<number> {
  const [, script = '', ...args] = process.argv
  const child = fork(script, args, {
    execArgv: process.execArgv,
    env: { ...process.env, [MARK]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  onLeave((signal) => child.kill(signal))
  const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return status ?? 128 + (signal === null ? 0 : constants.signals[signal])
}

/** Calls back when the process that started this one is gone. */
export function onOrphaned(leave: () => void): void {
  process.once('disconnect', leave)
  // The channel alone keeps nothing running.
  process.channel?.unref()
}
