import { resolve } from 'node:path'
import type { Figure } from '../measuring/figure.ts'
import { unlessNoisy } from '../measuring/noise.ts'
import { measureRounds, type Round } from '../measuring/rounds.ts'
import { MIXTURES } from '../stage/mixtures.ts'
import { processorMs } from '../stage/processor-time.ts'
import { gatewayTarget, putTopologies, startGateway } from '../targets/gateway.ts'
import { addedRatio, ratioOf } from './compare.ts'
import { rest, settle, type Measurement } from './plan.ts'

/** Compares this checkout with another one, in the same rounds. */
export const against: Measurement = async function* (stage, { quick, against: folder }) {
  if (folder === '') return
  const { direct, ours } = stage
  await using started = await startGateway(stage.upstream, { root: resolve(folder) })
  await putTopologies(started.url, MIXTURES)
  const theirs = gatewayTarget(started, { name: 'the other', topologies: MIXTURES })
  for (let run = 0; run < 40; run++) await theirs.ask('at-once')
  const spent: Round<number>[] = []
  for (let round = 0; round < (quick ? 3 : 12); round++) {
    // The order of the two is reversed each round.
    const targets = round % 2 === 0 ? [ours, theirs] : [theirs, ours]
    const before = targets.map(({ pid }) => spentBy(pid))
    await Promise.all(targets.map((target) => target.ask('six-long')))
    await settle()
    const now = targets.map(({ pid }, index) => spentBy(pid) - (before[index] ?? Number.NaN))
    spent.push(round % 2 === 0 ? now : now.toReversed())
  }
  // Both equally often, because a target that works more is warmer.
  const cases = [direct, ours, ours, theirs, theirs].map((target) => ({
    name: target.name,
    run: () => target.ask('at-once'),
  }))
  const rounds = await measureRounds(cases, quick ? 60 : 400, rest)
  const added = (['firstTokenMs', 'totalMs'] as const).map((field): Figure => {
    const values = rounds.map((round) => round.map((timing) => timing[field]))
    const figure: Figure = {
      name: field === 'firstTokenMs' ? 'added until the first token' : 'added until the end',
      unit: '×',
      estimate: addedRatio(values, 1, 3),
      says: 'A 3+1 run, models without delay: this checkout ÷ the other; below 1 this one is faster.',
    }
    return unlessNoisy(figure, addedRatio(values, 1, 2))
  })
  const processor: Figure = {
    name: 'processor time',
    unit: '×',
    estimate: ratioOf(spent, 0, 1),
    says: 'Six agents and an aggregator, 200 tokens each, 10 ms apart.',
  }
  yield { title: `Against ${folder}`, figures: [...added, processor] }
}

function spentBy(pid: number | null): number {
  return (pid === null ? null : processorMs(pid)) ?? Number.NaN
}
