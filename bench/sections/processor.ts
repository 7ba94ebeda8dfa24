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
 * Targets answer at the same time, each in its own process, whose own processor time is read: what the machine
 * does meanwhile it does to all. Beside the floor there are no others at first: the more of them, the less of
 * the processor's caches is left to each, and code loses more by it than what is native. Then come the others,
 * and both floors again, which tell how noisy that was.
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
      says: 'A mixture with no JavaScript on any token, no accounting and no errors.',
    },
    {
      name: 'edge-moa',
      unit: 'ms',
      estimate: medianOf(rounds, 2),
      says: 'The whole process. What it writes to KV is kept by another one, as where it is deployed.',
    },
    {
      name: 'edge-moa ÷ native floor',
      unit: '×',
      estimate: ratioOf(rounds, 2, 0),
      says: 'What the gateway costs above what the runtime must do anyhow.',
      goal: { limit: 'at most', value: 1.5 },
    },
  ]
  const far = others.map((other, index): Figure => ({
    name: `edge-moa ÷ ${other.name}`,
    unit: '×',
    estimate: ratioOf(beside, 2, index + 3),
    says: `Below 1 the gateway costs less than ${other.name}.`,
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

/** After a round that is not counted: code of long answers is compiled in it. */
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
 * Who is asked first wakes first, at each of its tokens: each one is as often the first as the others. Who wakes
 * after another of its kind finds the processor's caches full of its own: order and direction change.
 */
async function spentBy(targets: readonly Target[], round: number): Promise<Round<number>> {
  const before = targets.map(spentSoFar)
  const step = round % 2 === 0 ? 1 : targets.length - 1
  const asked = targets.map((_, index) => at(targets, round + index * step))
  await Promise.all(asked.map((target) => target.ask('six-long')))
  await settle()
  return targets.map((target, index) => spentSoFar(target) - (before[index] ?? Number.NaN))
}

/** Round and round. */
function at(targets: readonly Target[], position: number): Target {
  return targets[position % targets.length] as Target
}

function spentSoFar({ pid }: Target): number {
  return (pid === null ? null : processorMs(pid)) ?? Number.NaN
}
