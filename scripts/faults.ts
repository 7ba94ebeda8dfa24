/** `npm run faults`: what a caller sees of every fault. `--write` renews docs/faults.md. */
import { writeFile } from 'node:fs/promises'
import { columnsOf, FAULTS, startFaultBench, type Observation } from '../test/support/fault-case.ts'
import { tableOf } from '../test/support/fault-table.ts'

const HEAD = `# What a caller sees when a model fails

Each row is one thing that a model can do wrong (or unusually); each column is a place in a run where that model stands.
\`npm run faults -- --write\` makes this table; \`test/e2e/faults.test.ts\` runs each cell and compares it with this page.

- **agent**: the faulty model is one of three agents, required, with one retry; the other two agents and the aggregator work.
- **aggregator, streamed** and **aggregator**: two agents work, the faulty model writes the answer, and it has no fallback model.
- **alone, streamed**: the request names the faulty model itself, as \`provider/model\`.
- **messages: …**: the faulty model speaks Anthropic's Messages; all others speak Chat Completions. Its own words stand in
  the place of Chat's: \`message_start\` for the role, \`message_stop\` for \`[DONE]\`, \`ping\` for a chunk without choices.
- **gemini: …**: it speaks Gemini's \`streamGenerateContent\`, which has neither a chunk for the role nor \`[DONE]\`: a stream
  ends with its body. \`STOP\`, \`MAX_TOKENS\` and \`SAFETY\` stand in the place of Chat's reasons.

| a cell | means |
|---|---|
| *answer* | complete, with its \`finish_reason\` and \`[DONE]\` |
| *degraded* | complete, with \`moa.degraded\` true and these \`moa.reasons\` |
| *best proposal* | the answer is a proposal of an agent, marked \`"synthesized": false\` |
| = | as with Chat Completions: the same reader takes the stream apart (\`test/models/dialects/faults.test.ts\`) |
| – | the interface has nothing of the kind |
| *error frame* | in a stream that had begun: a chunk with \`error\` and \`finish_reason: "error"\`, and no \`[DONE]\` |

`

/** Runs at a time: enough that waits overlap, but few enough that a busy machine does not look like a slow model. */
const LANES = 10

async function observeAll(): Promise<readonly Observation[]> {
  await using bench = await startFaultBench()
  const observations: Observation[] = []
  const waiting = FAULTS.values()
  const lane = async () => {
    for (const fault of waiting)
      for (const column of columnsOf(fault)) observations.push(await bench.run(fault, column))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return observations
}

const table = tableOf(await observeAll())
process.stdout.write(`${table}\n`)
if (process.argv.includes('--write'))
  await writeFile(new URL('../docs/faults.md', import.meta.url), `${HEAD}${table}\n`)
