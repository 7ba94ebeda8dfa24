import type { Desk } from '../../../src/eval/command/desk.ts'
import { runCommand } from '../../../src/eval/command/main.ts'
import type { SubCommand } from '../../../src/eval/command/sub-command.ts'

/** Runs a sub-command without a gateway: its exit status, and what it printed. */
export async function runWith(command: SubCommand, ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const desk: Desk = {
    signal: new AbortController().signal,
    now: () => Date.UTC(2026, 0, 2),
    write: (text) => void out.push(text),
    report: (text) => void err.push(text),
    canvas: null,
    ask: null,
    connect: () => Promise.reject(new Error('no gateway here')),
  }
  const status = await runCommand(
    ['it', ...args],
    { named: { it: command }, default: command },
    desk,
  )
  return { status, out: out.join(''), err: err.join('') }
}
