import type { Figure } from '../measuring/figure.ts'
import { tooNoisy, unlessNoisy, withNoise } from '../measuring/noise.ts'
import { measureTwice, type Round } from '../measuring/rounds.ts'
import { processorMs } from '../stage/processor-time.ts'
import type { Target } from '../targets/target.ts'
import { medianOf, ratioOf } from './compare.ts'
import { settle, type Measurement } from './plan.ts'

const TITLE =
  'Processor time of an answer: six agents and an aggregator, 200 tokens each, 10 ms apart'

/**
 * Targets answer at the same time, each in its own process, whose processor time is read, so that other load on the
 * machine affects all of them. The gateway is measured beside the floor first, because more processes leave less of the
 * processor's caches for each, which slows JavaScript more than native code. Then follow the other targets, with both
 * floors again to measure the noise.
 */
export const processor: Measurement = async function* (stage, { quick, spare }) {
  const { ours, native, nativeAgain, aiSdk, aiSdkStreamed, nineRouter } = stage
  const others = [aiSdk, aiSdkStreamed, nineRouter].filter((target) => target !== null)
  const all = [native, nativeAgain, ours, ...others]
  if (all.some(({ pid }) => pid === null || processorMs(pid) === null)) return yield skipped
  const sameIn = (measured: readonly Round<number>[]) => ratioOf(measured, 1, 0)
  const rounds = await measureTwice(
    () => spentByEach(quick ? all : [native, nativeAgain, ours], quick ? 2 : 12),
    (measured) => tooNoisy(sameIn(measured)) === null,
    spare,
  )
  const beside = quick ? rounds : await spentByEach(all, all.length)
  const near: Figure[] = [
    {
      name: 'native floor',
      unit: 'ms',
      estimate: medianOf(rounds, 0),
      says: 'A mixture with no JavaScript on any token, no accounting and no error handling.',
    },
    {
      name: 'edge-moa',
      unit: 'ms',
      estimate: medianOf(rounds, 2),
      says: 'The whole process. KV is in another process, as in a deployment.',
    },
    {
      name: 'edge-moa ÷ native floor',
      unit: '×',
      estimate: ratioOf(rounds, 2, 0),
      says: 'The cost of the gateway, divided by what the runtime itself needs.',
      goal: { limit: 'at most', value: 1.5 },
    },
  ]
  const far = others.map((other, index): Figure => ({
    name: `edge-moa ÷ ${other.name}`,
    unit: '×',
    estimate: ratioOf(beside, 2, index + 3),
    says: `Below 1 edge-moa costs less than ${other.name}.`,
    ...(other === aiSdk ? { goal: { limit: 'at most', value: 0.2 } } : {}),
  }))
  const figures = [
    ...near.map((figure) => unlessNoisy(figure, sameIn(rounds))),
    ...far.map((figure) => withNoise(figure, sameIn(beside))),
  ]
  yield { title: TITLE, figures }
}

const skipped = {
  title: TITLE,
  figures: [
    {
      name: 'edge-moa',
      unit: 'ms',
      estimate: null,
      says: 'The processor time of a process is read from /proc.',
      refused: 'not measured: this machine has no /proc',
    },
  ],
} as const

/** Measures rounds after one uncounted round, in which the code for long answers is compiled. */
async function spentByEach(
  targets: readonly Target[],
  count: number,
): Promise<readonly Round<number>[]> {
  await spentBy(targets, 0)
  const rounds: Round<number>[] = []
  for (let round = 0; round < count; round++) rounds.push(await spentBy(targets, round))
  return rounds
}

/**
 * The target that is called first also wakes first at each of its tokens, so every target is first equally often. A target
 * that wakes after one with the same code finds warm processor caches, so order and direction change.
 */
async function spentBy(targets: readonly Target[], round: number): Promise<Round<number>> {
  const before = targets.map(spentSoFar)
  const step = round % 2 === 0 ? 1 : targets.length - 1
  const ordered = targets.map((_, index) => at(targets, round + index * step))
  await Promise.all(ordered.map((target) => target.ask('six-long')))
  await settle()
  return targets.map((target, index) => spentSoFar(target) - (before[index] ?? Number.NaN))
}

/** The target at this position, counted cyclically. */
function at(targets: readonly Target[], position: number): Target {
  return targets[position % targets.length] as Target
}

function spentSoFar({ pid }: Target): number {
  return (pid === null ? null : processorMs(pid)) ?? Number.NaN
}
