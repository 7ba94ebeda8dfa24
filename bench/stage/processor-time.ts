import { readdirSync, readFileSync } from 'node:fs'

/**
 * Processor time that a process has used so far, in milliseconds; null on machines without /proc. The
 * scheduler counts nanoseconds by thread; without that, the process's ticks of 10 ms are used.
 */
export function processorMs(pid: number): number | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.reduce((sum, thread) => sum + threadMs(pid, thread), 0)
  } catch {
    return tickMs(pid)
  }
}

/** The memory of a process that is in use, in MB; null on machines without /proc. */
export function residentMb(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  } catch {
    return null
  }
}

/** The ids of the children of this process with this name. */
export function childPids(name: string): readonly number[] {
  const listed = readdirOr('/proc').filter((entry) => /^\d+$/.test(entry))
  return listed.map(Number).filter((pid) => {
    const stat = statOf(pid)
    return stat !== null && stat.name === name && stat.parent === process.pid
  })
}

function threadMs(pid: number, thread: string): number {
  const [ranNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
  return Number(ranNs) / 1e6
}

function tickMs(pid: number): number | null {
  const stat = statOf(pid)
  return stat === null ? null : stat.ticks * 10
}

function statOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name may hold anything, also spaces; the fields begin after its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return null // It has ended, or there is no /proc.
  }
}

function readdirOr(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
