/** `npm run bench`: figures as a table, and as JSON with `--json`. Ratios count; times are of this machine. */
import { cachingCases } from './caching.ts'
import { measure, tableOf } from './measure.ts'
import { boundOverActual, sessionCases, typicalBounds } from './sessions.ts'
import { startStage } from './stage.ts'
import { stragglerCases } from './stragglers.ts'

const quick = process.argv.includes('--quick')
const json = process.argv.includes('--json')

await using stage = await startStage()
const stragglers = await measure(stragglerCases(stage.url), quick ? 5 : 25)
const caching = await measure(await cachingCases(stage.url), quick ? 40 : 400)

const [made = 0, told = 0, , floor = 0] = caching.map(({ medianMs }) => medianMs)
/** How many times cheaper telling again is, in the gateway's own time: above a route that does nothing. */
const cheaper = (made - floor) / (told - floor)
const sessions = await measure(await sessionCases(stage.url), quick ? 40 : 400)
const bound = await boundOverActual(stage.url)
const typical = await typicalBounds(stage.url)

process.stdout.write(
  json
    ? `${JSON.stringify({ stragglers, caching, cheaper, sessions, bound, typical }, null, 2)}\n`
    : [
        tableOf(
          'Time to the first token of the answer, one of six agents misbehaving (grace 1.5)',
          stragglers,
        ),
        tableOf('A whole answer, made and told again', caching),
        `Made anew ÷ told again, both above the empty route: ${cheaper.toFixed(1)}\n`,
        tableOf('What a session costs', sessions),
        `Bound of the cost of such a run ÷ its cost: ${bound.toFixed(1)}\n`,
        ...typical.map(
          ({ name, start, afterLayer }) =>
            `The same of a typical run, ${name}: ${start.toFixed(1)}, after its layer ${afterLayer.toFixed(1)}\n`,
        ),
      ].join('\n'),
)
