/** `npm run bench`: figures as a table, and as JSON with `--json`. Ratios count; times are of this machine. */
import { measure, tableOf } from './measure.ts'
import { startStage } from './stage.ts'
import { stragglerCases } from './stragglers.ts'

const rounds = process.argv.includes('--quick') ? 5 : 25

await using stage = await startStage()
const stragglers = await measure(stragglerCases(stage.url), rounds)
const title = 'Time to the first token of the answer, one of six agents misbehaving (grace 1.5)'
process.stdout.write(
  process.argv.includes('--json')
    ? `${JSON.stringify({ stragglers }, null, 2)}\n`
    : `${tableOf(title, stragglers)}\n`,
)
