import type { Figure } from '../measuring/figure.ts'
import { unlessNoisy } from '../measuring/noise.ts'
import { measureRounds, type Round } from '../measuring/rounds.ts'
import { AT_ONCE, MIXTURES } from '../stage/mixtures.ts'
import { processorMs } from '../stage/processor-time.ts'
import { gatewayTarget, putTopologies, startGateway } from '../targets/gateway.ts'
import type { Target } from '../targets/target.ts'
import { addedRatio, ratioOf } from './compare.ts'
import { settle, type Measurement } from './plan.ts'

const AUTO = { type: 'auto', among: ['synthesize', 'solo'] }
const COMPARE = { against: `bench/${AT_ONCE}`, judges: [`bench/${AT_ONCE}`], daily_usd: 10_000 }

/** The same mixtures with what measures them, each in a gateway of its own. The first is measured twice. */
const KINDS = [
  { name: 'off', more: { strategy: AUTO } },
  { name: 'off, again', more: { strategy: AUTO } },
  { name: 'compare, 2 %', more: { strategy: AUTO, compare: COMPARE } },
  { name: 'compare, every run', more: { strategy: AUTO, compare: { ...COMPARE, share: 1 } } },
  { name: 'learn', more: { strategy: AUTO, learn: {} } },
] as const

/** What comparisons and learning add to an answer, and to the processor time of a run with all that follows it. */
export const evidence: Measurement = async function* (stage, { quick }) {
  await using stack = new AsyncDisposableStack()
  const targets: Target[] = []
  for (const { name, more } of KINDS) {
    const gateway = stack.use(await startGateway(stage.upstream))
    await putTopologies(gateway.url, MIXTURES, more)
    targets.push(gatewayTarget(gateway, { name, topologies: MIXTURES }))
  }
  for (const target of targets)
    for (let run = 0; run < (quick ? 15 : 60); run++) await target.ask('at-once')
  await settle()
  const spent = await spentBy(targets, quick ? 3 : 12)
  const rounds = await measureRounds(
    [stage.direct, ...targets].map((target) => ({
      name: target.name,
      run: () => target.ask('at-once'),
    })),
    quick ? 30 : 80,
    settle,
  )
  const figures = KINDS.slice(2).flatMap(({ name }, place): Figure[] => {
    const index = place + 2
    const timed = (['firstTokenMs', 'totalMs'] as const).map((field): Figure => {
      const values = rounds.map((round) => round.map((timing) => timing[field]))
      const figure: Figure = {
        name: `${name}: added until the ${field === 'firstTokenMs' ? 'first token' : 'end'}`,
        unit: '×',
        estimate: addedRatio(values, index + 1, 1),
        says: 'A 3+1 run, models without delay, divided by the same without comparisons and learning.',
      }
      return unlessNoisy(figure, addedRatio(values, 2, 1))
    })
    const processor: Figure = {
      name: `${name}: processor time`,
      unit: '×',
      estimate: ratioOf(spent, index, 0),
      says: 'Six agents and an aggregator, 200 tokens each, with all that follows the answer.',
    }
    return [...timed, unlessNoisy(processor, ratioOf(spent, 1, 0))]
  })
  yield { title: 'Comparisons and learning', figures }
}

/** Processor time of all processes while each answers once, and of their work until 100 ms after. */
async function spentBy(targets: readonly Target[], count: number): Promise<Round<number>[]> {
  const rounds: Round<number>[] = []
  for (let round = 0; round < count; round++) {
    const before = targets.map(spentSoFar)
    const ordered = targets.map((_, index) => targets[(round + index) % targets.length] as Target)
    await Promise.all(ordered.map((target) => target.ask('six-long')))
    await settle()
    rounds.push(targets.map((target, index) => spentSoFar(target) - (before[index] ?? Number.NaN)))
  }
  return rounds
}

function spentSoFar({ pid }: Target): number {
  return (pid === null ? null : processorMs(pid)) ?? Number.NaN
}
