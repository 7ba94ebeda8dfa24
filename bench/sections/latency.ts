import type { Figure, Section } from '../measuring/figure.ts'
import { tooNoisy, unlessNoisy, withNoise } from '../measuring/noise.ts'
import { measureRounds, measureTwice, type Round, type Spare } from '../measuring/rounds.ts'
import { median } from '../measuring/statistics.ts'
import type { Timing } from '../stage/client.ts'
import type { MixtureName } from '../stage/mixtures.ts'
import type { Stage } from '../stage/stage.ts'
import type { Target } from '../targets/target.ts'
import { addedBy, addedRatio, ratioOf } from './compare.ts'
import { rest, type Measurement } from './plan.ts'

interface Setting {
  readonly mixture: MixtureName
  readonly delay: string
  readonly concurrent: number
  /** Rounds beside the floor alone, then beside the peers. With 0 for the second, the first are beside all of them. */
  readonly rounds: readonly [number, number]
  readonly quickRounds: readonly [number, number]
}

// The highest concurrency comes first, so that the code of every target is compiled, as in a process in use.
const SETTINGS: readonly Setting[] = [
  { ...atOnce(), concurrent: 64, rounds: [16, 8], quickRounds: [0, 0] },
  { ...atOnce(), concurrent: 16, rounds: [24, 18], quickRounds: [2, 2] },
  { ...atOnce(), concurrent: 1, rounds: [120, 40], quickRounds: [30, 10] },
  { ...realPace(), concurrent: 1, rounds: [4, 0], quickRounds: [0, 0] },
  { ...realPace(), concurrent: 16, rounds: [2, 0], quickRounds: [0, 0] },
  { ...realPace(), concurrent: 64, rounds: [2, 0], quickRounds: [0, 0] },
]

const MEASURES = [
  { field: 'firstByteMs', name: 'first byte' },
  { field: 'firstTokenMs', name: 'first token' },
  { field: 'totalMs', name: 'whole answer' },
] as const

/** The time of a 3+1 run beyond its critical path, which is the slowest agent and then the aggregator. */
export const latency: Measurement = async function* (stage, { quick, spare }) {
  for (const setting of SETTINGS) {
    const [near, beside] = quick ? setting.quickRounds : setting.rounds
    if (near > 0) yield await measureSetting({ stage, setting, spare }, near, beside)
  }
}

interface Measuring {
  readonly stage: Stage
  readonly setting: Setting
  readonly spare: Spare
}

/**
 * Measures beside the floor first and then beside the peers, because more processes leave less of the processor's
 * caches for each. With models at a real pace this does not matter, and all targets are measured together.
 */
async function measureSetting(
  measuring: Measuring,
  near: number,
  beside: number,
): Promise<Section> {
  const { stage, setting } = measuring
  const peers = [stage.nineRouter, stage.aiSdk].filter((target) => target !== null)
  const title = `Added latency of a 3+1 run, ${setting.delay}, ${setting.concurrent} at a time`
  const first = beside > 0 ? [stage.native] : [stage.native, ...peers]
  const figures = await measurePart(measuring, { others: first, rounds: near, where: '' })
  if (beside === 0 || peers.length === 0) return { title, figures }
  const part = { others: peers, rounds: beside, where: ', beside the peers' }
  return { title, figures: [...figures, ...(await measurePart(measuring, part))] }
}

interface Part {
  readonly others: readonly Target[]
  readonly rounds: number
  readonly where: string
}

/** Measures the critical path, the gateway twice (for the noise of the machine), and the others. */
async function measurePart(
  { stage, setting, spare }: Measuring,
  { others, rounds: count, where }: Part,
): Promise<readonly Figure[]> {
  const { direct, ours } = stage
  const adds = setting.mixture === 'at-once'
  const sameIn = (times: Times) => (adds ? addedRatio : ratioOf)(times, 1, 2)
  const rounds = await measureTwice(
    () => timesOf([direct, ours, ours, ...others], setting, count),
    (measured) =>
      MEASURES.every(({ field }) => tooNoisy(sameIn(fieldOf(measured, field))) === null),
    spare,
  )
  const one = adds ? addedFigure : relativeFigure
  return MEASURES.flatMap(({ field, name }) => {
    const times = fieldOf(rounds, field)
    // The first byte is not part of the answer, and may arrive before the critical path has ended.
    const compares = where !== '' && name !== 'first byte'
    const figures = [
      { ...one(times, 1, { name, target: ours }), name: `${name}: edge-moa${where}` },
      ...others.flatMap((target, index) => [
        one(times, index + 3, { name, target }),
        ...(compares ? [ratioFigure(times, index + 3, { name, target })] : []),
      ]),
    ]
    const isGoal = adds && setting.concurrent === 1 && name === 'first token'
    return figures.map((figure) => {
      // A target that adds less than the gateway is measured less precisely.
      const sound = (figure.estimate?.value ?? 1) < 1 ? withNoise : unlessNoisy
      return sound(isGoal ? withGoal(figure) : figure, sameIn(times))
    })
  })
}

/** One measure of each round; the first case is the critical path, the second and the third are the gateway. */
type Times = readonly Round<number>[]

function fieldOf(rounds: readonly Round<Timing>[], field: keyof Timing): Times {
  return rounds.map((round) => round.map((timing) => timing[field]))
}

interface Named {
  readonly name: string
  readonly target: Target
}

function timesOf(
  targets: readonly Target[],
  setting: Setting,
  rounds: number,
): Promise<readonly Round<Timing>[]> {
  const adds = setting.mixture === 'at-once'
  const cases = targets.map((target) => ({
    name: target.name,
    run: async () => {
      // A process in use has warm caches, so the target is called once, uncounted. High concurrency warms
      // them anyway, and with models at a real pace it makes no difference.
      if (adds && setting.concurrent < 64) await askAtOnce(target, setting).then(rest)
      return askAtOnce(target, setting)
    },
  }))
  return measureRounds(cases, rounds, rest)
}

/** The added time, for models that take no time. */
function addedFigure(times: Times, index: number, { name, target }: Named): Figure {
  return {
    name: `${name}: ${target.name}`,
    unit: 'ms',
    estimate: addedBy(times, index),
    says: `What ${target.name} adds until the ${name}, above what the models themselves take.`,
  }
}

/** What the gateway adds, divided by what the other target adds. */
function ratioFigure(times: Times, index: number, { name, target }: Named): Figure {
  return {
    name: `${name}: edge-moa ÷ ${target.name}`,
    unit: '×',
    estimate: addedRatio(times, 1, index),
    says: `Below 1 edge-moa adds less than ${target.name}.`,
  }
}

/** For models at a real pace, where the added time is too small to measure: the whole time, divided by that of the critical path. */
function relativeFigure(times: Times, index: number, { name, target }: Named): Figure {
  return {
    name: `${name}: ${target.name}`,
    unit: '×',
    estimate: ratioOf(times, index, 0),
    says: `Time until the ${name}, divided by that of the models alone; below 1 it arrives before the aggregator has begun.`,
  }
}

function withGoal(figure: Figure): Figure {
  if (figure.name.endsWith(': edge-moa')) return { ...figure, goal: { limit: 'at most', value: 3 } }
  if (figure.name.endsWith('÷ 9router'))
    return { ...figure, goal: { limit: 'at most', value: 0.25 } }
  return figure
}

/** Sends `concurrent` requests at the same moment; the median of each time. */
async function askAtOnce(target: Target, { mixture, concurrent }: Setting): Promise<Timing> {
  const timings = await Promise.all(Array.from({ length: concurrent }, () => target.ask(mixture)))
  return {
    firstByteMs: median(timings.map(({ firstByteMs }) => firstByteMs)),
    firstTokenMs: median(timings.map(({ firstTokenMs }) => firstTokenMs)),
    totalMs: median(timings.map(({ totalMs }) => totalMs)),
  }
}

function atOnce() {
  return { mixture: 'at-once', delay: 'models without delay' } as const
}

function realPace() {
  return { mixture: 'real-pace', delay: 'models at a real pace' } as const
}
