import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Sample } from '../../bench/soak/sample.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Few lanes, because other tests run beside it; how many requests they send depends on the machine. */
const LOAD = ['--minutes', '2', '--lanes', '3', '--requests', '3000']

test('two minutes of mixed requests and faults leave nothing held or open, cause no bug, and stay within the memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'edge-moa-soak-'))
  const out = join(folder, 'samples.jsonl')
  try {
    // Its output is in the error when it finds a problem.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--no-warnings', 'bench/soak/run.ts', ...LOAD, '--out', out],
      { cwd: root },
    ).catch(({ stdout: printed }: { readonly stdout: string }) => {
      throw new Error(`The soak failed:\n${printed}`)
    })
    expect(stdout).toContain('No problem was found')
    const lines = (await readFile(out, 'utf8')).trim().split('\n')
    expect(lines.pop()).toBe('{"problems":[]}')
    const samples = lines.map((line) => JSON.parse(line) as Sample)
    expect(samples.length).toBeGreaterThan(0)
    for (const { tally } of samples) expect(tally.sent).toBeGreaterThan(0)
  } finally {
    await rm(folder, { recursive: true })
  }
}, 600_000)
