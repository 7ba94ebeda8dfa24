import { ApiError } from '../../client/api-error.ts'
import { EXIT, type Desk } from './desk.ts'
import { EvalError, UseError } from './errors.ts'
import type { SubCommand } from './sub-command.ts'

/** The commands by name, and the one that runs when the first word is none of them. */
export interface Commands {
  readonly named: Readonly<Record<string, SubCommand>>
  readonly default: SubCommand
}

/** Runs a command line and returns its exit status; throws for bugs, and the reason of the signal when it was stopped. */
export async function runCommand(
  args: readonly string[],
  commands: Commands,
  desk: Desk,
): Promise<number> {
  const [word = '', ...rest] = args
  const named = Object.hasOwn(commands.named, word) ? commands.named[word] : undefined
  const command = named ?? commands.default
  const own = named === undefined ? args : rest
  if (own.includes('--help') || own.includes('-h')) {
    desk.write(named === undefined ? usageOfAll(commands) : `${command.usage}\n`)
    return EXIT.ok
  }
  try {
    return await command.run(own, desk)
  } catch (error) {
    desk.signal.throwIfAborted()
    if (error instanceof UseError) {
      desk.report(`${error.message}\n\n${command.usage}\n`)
      return EXIT.wrongUse
    }
    if (error instanceof EvalError || error instanceof ApiError) {
      desk.report(`${error.message}\n`)
      return EXIT.failed
    }
    const failure = systemFailure(error)
    if (failure === null) throw error
    desk.report(`${failure}\n`)
    return EXIT.failed
  }
}

/** What the file system refused, in one sentence; null for any other error, which is a bug. */
function systemFailure(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null
  const { syscall, code, path } = error as NodeJS.ErrnoException
  const why = SYSTEM_FAILURES[String(code)] ?? String(code)
  return path === undefined ? `Cannot ${syscall}: ${why}` : `Cannot ${syscall} ${path}: ${why}`
}

const SYSTEM_FAILURES: Readonly<Record<string, string>> = {
  EACCES: 'it is not allowed',
  EEXIST: 'there is a file in its place',
  EISDIR: 'it is a directory, wanted a file',
  EMFILE: 'too many files are open',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file stands where a directory is wanted',
  EPERM: 'it is not allowed',
  EROFS: 'the file system is read-only',
}

function usageOfAll({ named, default: first }: Commands): string {
  const width = Math.max(0, ...Object.keys(named).map((name) => name.length))
  const lines = Object.entries(named).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  )
  const list =
    lines.length === 0
      ? ''
      : `\nOther commands, each with a --help of its own:\n\n${lines.join('\n')}\n`
  return `${first.usage}\n${list}`
}
