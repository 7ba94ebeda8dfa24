import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a command in a folder and returns its output; throws when it fails. */
export async function runCommand(
  command: readonly [string, ...string[]],
  folder: string,
): Promise<string> {
  const [program, ...parameters] = command
  const { stdout } = await execute(program, parameters, {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}
