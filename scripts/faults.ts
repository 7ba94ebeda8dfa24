/** `npm run faults`: what a caller sees of every fault. `--write` renews docs/faults.md. */
import { writeFile } from 'node:fs/promises'
import { FAULTS, ROLES, startFaultBench, type Observation } from '../test/support/fault-case.ts'
import { tableOf } from '../test/support/fault-table.ts'

const HEAD = `# What a caller sees of a model that fails

Every row is one thing that a model can do wrong (or unusually); every column a place in a run where it stands. Made by
\`npm run faults -- --write\`; \`test/e2e/faults.test.ts\` runs each cell and holds this page against it.

- **agent**: one of three agents, required, one retry; the other two and the aggregator work.
- **aggregator, streamed** and **aggregator**: two working agents, the faulty model writes the answer, no fallback model.
- **alone, streamed**: the model is asked on its own, as \`provider/model\`.

*answer*: whole, with its \`finish_reason\` and \`[DONE]\`. *degraded*: whole, and \`moa.degraded\` is true for these \`moa.reasons\`.
*best proposal*: what an agent had said, \`"synthesized": false\`. *error frame*: a chunk with \`error\` and
\`finish_reason: "error"\` in a stream that had begun, and no \`[DONE]\`.

`

/** A few at a time: enough that waits overlap, not so many that a busy machine looks like a slow model. */
const LANES = 10

async function observeAll(): Promise<readonly Observation[]> {
  await using bench = await startFaultBench()
  const observations: Observation[] = []
  const waiting = FAULTS.values()
  const lane = async () => {
    for (const fault of waiting)
      for (const role of ROLES) observations.push(await bench.run(fault, role))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return observations
}

const table = tableOf(await observeAll())
process.stdout.write(`${table}\n`)
if (process.argv.includes('--write'))
  await writeFile(new URL('../docs/faults.md', import.meta.url), `${HEAD}${table}\n`)
