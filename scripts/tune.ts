/** `npm run tune -- --mixture ID`: one round of improvement of a mixture, in plain sentences. */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createClient, type Client } from '../src/client/client.ts'
import type {
  WireImprovement,
  WireImprovementList,
} from '../src/protocol/improvements/improvement-response.ts'
import { IMPROVEMENT_STATUSES } from '../src/protocol/improvements/improvement.ts'
import { explain, gatewayUrl, UsageError } from './command-line.ts'

const usage = `Usage: npm run tune -- --mixture ID [options]

Starts a round of improvement of a mixture with "compare", and prints what it has found: the
change that evidence suggests, its test on stored runs, its test on new runs, and the verdict.

  --mixture ID  which mixture
  --url URL     the gateway (default: http://localhost:8787)
  --key KEY     its key (default: EDGE_MOA_KEY, a variable of the environment)
  --wait        start further rounds, one a minute, until the change is decided
  --promote     put the change in place when it is ready
  --roll-back   write the version before again when the change turned out to be worse
  --help        print this

Exit status: 0 when the change is ready or in place, 3 when nothing is decided yet or no change
suggests itself, 100 when the change was rejected, rolled back or turned out to be worse, 1 for a
failure, 2 for a wrong command line.
`

const POLL_MS = 500
const ROUND_MS = 60_000

const STATUS: Readonly<Record<WireImprovement['status'], number>> = {
  proposed: 3,
  offline: 3,
  shadow: 3,
  ready: 0,
  promoted: 0,
  worse: 100,
  rejected: 100,
  rolled_back: 100,
}

try {
  process.exitCode = await tune(process.argv.slice(2))
} catch (error) {
  const text = explain(error, usage)
  if (text === null) throw error
  process.stderr.write(text)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

async function tune(args: readonly string[]): Promise<number> {
  const options = read(args)
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  const { mixture } = options
  if (mixture === undefined) throw new UsageError('Cannot tune: wanted --mixture ID')
  const { EDGE_MOA_KEY } = process.env
  const client = createClient({ url: gatewayUrl(options.url), key: options.key ?? EDGE_MOA_KEY })
  for (;;) {
    const { data, round } = await oneRound(client, mixture)
    const newest = data[0]
    print(`Round: ${round?.why ?? 'nothing'}.`)
    if (newest === undefined) return 3
    for (const sentence of sentencesOf(newest)) print(sentence)
    const { id, status: reached } = newest
    if (reached === 'ready' && options.promote) {
      const done = await client.improvements.decide(id, { mixture, decision: 'promote' })
      print(`It is in place, as version ${done.promoted_version}.`)
      return 0
    }
    if (reached === 'ready') print('Put it in place with --promote.')
    if (reached === 'worse' && options['roll-back']) {
      await client.improvements.decide(id, { mixture, decision: 'roll_back' })
      print('It is rolled back.')
    } else if (reached === 'worse') print('Write the version before again with --roll-back.')
    const status = STATUS[reached]
    if (status !== 3 || !options.wait) return status
    await wait(ROUND_MS)
  }
}

function read(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        mixture: { type: 'string' },
        url: { type: 'string', default: 'http://localhost:8787' },
        key: { type: 'string' },
        wait: { type: 'boolean', default: false },
        promote: { type: 'boolean', default: false },
        'roll-back': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Starts a round and waits for its end. */
async function oneRound(client: Client, mixture: string): Promise<WireImprovementList> {
  await client.improvements.start(mixture)
  for (;;) {
    const list = await client.improvements.list(mixture)
    if (list.round?.ended_at !== null) return list
    await wait(POLL_MS)
  }
}

/** An improvement in plain sentences. */
function sentencesOf(improvement: WireImprovement): readonly string[] {
  const { change, why, status, offline, shadow, alpha, from_version: version } = improvement
  return [
    `Change of version ${version}: ${change}.`,
    `Why: ${why}.`,
    offline === null ? 'Stored runs: not tested.' : `Stored runs: ${figuresOf(offline)}.`,
    shadow === null
      ? 'New runs: none is compared yet.'
      : `New runs: ${figuresOf(shadow)}; ${shadow.verdict}, at α = ${alpha.toPrecision(2)}.`,
    `Status: ${status}, ${IMPROVEMENT_STATUSES[status].split(';', 1)[0] ?? ''}.`,
  ]
}

function figuresOf({
  n,
  win_rate: rate,
  interval,
  cost_ratio: cost,
}: NonNullable<WireImprovement['offline']>) {
  const [low = 0, high = 1] = interval
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const wins = rate === null ? 'no verdict' : `${percent(rate)} [${percent(low)}, ${percent(high)}]`
  if (n === 0) return 'no run was judged'
  return `the change wins ${wins} of ${n}${cost === null ? '' : `, at ${cost.toFixed(2)} times the cost`}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
