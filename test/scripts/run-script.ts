import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** The result of a script. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A script that runs. */
export interface Running {
  readonly child: ChildProcess
  readonly outcome: Promise<Outcome>
}

export interface RunOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Default: where the tests run. */
  readonly cwd?: string
  /** The folder with the scripts. Default: this repository */
  readonly root?: string
  /** Standard input. Default: none, the pipe is closed at once */
  readonly stdin?: string
}

/** Runs a script of this repository to its end. */
export function runScript(name: string, options: RunOptions = {}): Promise<Outcome> {
  const { child, outcome } = startScript(name, options)
  child.stdin?.end(options.stdin ?? '')
  return outcome
}

/** Runs a script and leaves its standard input open. */
export function startScript(
  name: string,
  { args = [], env = {}, cwd = process.cwd(), root = REPOSITORY }: RunOptions = {},
): Running {
  const script = join(root, 'scripts', name)
  const child = spawn(process.execPath, [script, ...args], { cwd, env: { ...process.env, ...env } })
  child.stdin.on('error', () => {})
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const outcome = new Promise<Outcome>((resolve) => {
    child.once('close', (status) => resolve({ status, stdout, stderr }))
  })
  return { child, outcome }
}
