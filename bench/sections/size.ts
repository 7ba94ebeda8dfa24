import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { Figure } from '../measuring/figure.ts'
import { estimate, median } from '../measuring/statistics.ts'
import { buildWorker } from '../../scripts/build-worker.ts'
import type { Measurement } from './plan.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The size of the upload, and the processor time of a start. */
export const size: Measurement = async function* (_stage, { quick }) {
  const { file, script } = await buildWorker()
  const starts: number[] = []
  for (let start = 0; start < (quick ? 1 : 5); start++) starts.push(await startupMs(file))
  const figures: readonly Figure[] = [
    kib('bundle', script.length, 'Minified, as `npm run deploy` uploads it.'),
    kib('bundle, gzipped', gzipSync(script).length, 'What is transferred when an isolate starts.'),
    {
      name: 'start-up',
      unit: 'ms',
      estimate: estimate(starts, median),
      says: 'Processor time of the global scope, by `wrangler check startup`; the platform allows 1,000 ms.',
    },
  ]
  yield { title: 'Size and start', figures }
}

function kib(name: string, bytes: number, says: string): Figure {
  const value = bytes / 1024
  return { name, unit: 'KiB', estimate: { value, low: value, high: value }, says }
}

interface Profile {
  readonly nodes: readonly { id: number; callFrame: { functionName: string } }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

async function startupMs(script: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'edge-moa-startup-'))
  try {
    const outfile = join(folder, 'startup.cpuprofile')
    const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
    const parameters = [
      wrangler,
      'check',
      'startup',
      '--outfile',
      outfile,
      `--args=--no-bundle ${script}`,
    ]
    await promisify(execFile)(process.execPath, parameters, { cwd: root })
    return busyMs(JSON.parse(await readFile(outfile, 'utf8')) as Profile)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function busyMs({ nodes, samples, timeDeltas }: Profile): number {
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  )
  let us = 0
  for (const [index, id] of samples.entries()) if (!idle.has(id)) us += timeDeltas[index] ?? 0
  return us / 1000
}
