/** `npm run bench`: measures the gateway beside the native floor and the peers. Ratios count; times depend on the machine. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Section } from './measuring/figure.ts'
import { Spare } from './measuring/rounds.ts'
import { textOf } from './measuring/table.ts'
import { readOptions } from './options.ts'
import { writeFigures } from './page.ts'
import { against } from './sections/against.ts'
import { caching } from './sections/caching.ts'
import { evidence } from './sections/evidence.ts'
import { growth } from './sections/growth.ts'
import { latency } from './sections/latency.ts'
import { memory } from './sections/memory.ts'
import type { Measurement } from './sections/plan.ts'
import { processor } from './sections/processor.ts'
import { sessions } from './sections/sessions.ts'
import { singleHop } from './sections/single-hop.ts'
import { size } from './sections/size.ts'
import { stragglers } from './sections/stragglers.ts'
import { throughput } from './sections/throughput.ts'
import { startStage } from './stage/stage.ts'

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  against,
  latency,
  'single-hop': singleHop,
  processor,
  throughput,
  stragglers,
  caching,
  sessions,
  growth,
  evidence,
  memory,
  size,
}

/** Time for repeating noisy measurements, so that the whole run stays below ten minutes. */
const SPARE_MS = 50_000

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  // A comparison with another checkout is run on its own.
  const chosen = options.against === '' ? options.only : ['against']
  await using stage = await startStage(options)
  const effort = { ...options, spare: new Spare(options.quick ? 0 : SPARE_MS) }
  const sections: Section[] = []
  for (const [name, measure] of Object.entries(MEASUREMENTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    for await (const section of measure(stage, effort)) {
      process.stdout.write(`${textOf(section)}\n`)
      sections.push(section)
    }
  }
  const { json, quick, peers } = options
  await mkdir(dirname(json), { recursive: true })
  await writeFile(json, `${JSON.stringify({ quick, peers, sections }, null, 2)}\n`)
  if (options.write) await writeFigures(sections)
}

await main()
