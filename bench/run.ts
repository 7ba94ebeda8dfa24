/** `npm run bench`: figures as a table, and as JSON with `--json`. Ratios count; times are of this machine. */
import { cachingCases } from './caching.ts'
import { measure, tableOf } from './measure.ts'
import { startStage } from './stage.ts'
import { stragglerCases } from './stragglers.ts'

const quick = process.argv.includes('--quick')
const json = process.argv.includes('--json')

await using stage = await startStage()
const stragglers = await measure(stragglerCases(stage.url), quick ? 5 : 25)
const caching = await measure(await cachingCases(stage.url), quick ? 40 : 400)

process.stdout.write(
  json
    ? `${JSON.stringify({ stragglers, caching }, null, 2)}\n`
    : [
        tableOf(
          'Time to the first token of the answer, one of six agents misbehaving (grace 1.5)',
          stragglers,
        ),
        tableOf('A whole answer, made and told again', caching),
      ].join('\n'),
)
