import type { Figure, Section } from '../measuring/figure.ts'
import { tooNoisy, unlessNoisy } from '../measuring/noise.ts'
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
  /** Beside the floors alone, and then beside the peers. */
  readonly rounds: readonly [number, number]
  readonly quickRounds: readonly [number, number]
}

// Many at a time come first: by then every target's code has been compiled, as in a process that is used.
const SETTINGS: readonly Setting[] = [
  { ...atOnce(), concurrent: 64, rounds: [20, 3], quickRounds: [0, 0] },
  { ...atOnce(), concurrent: 16, rounds: [45, 6], quickRounds: [3, 2] },
  { ...atOnce(), concurrent: 1, rounds: [120, 40], quickRounds: [30, 10] },
  { ...realPace(), concurrent: 1, rounds: [3, 2], quickRounds: [0, 0] },
  { ...realPace(), concurrent: 16, rounds: [3, 2], quickRounds: [0, 0] },
  { ...realPace(), concurrent: 64, rounds: [2, 1], quickRounds: [0, 0] },
]

const MEASURES = [
  { field: 'firstByteMs', name: 'first byte' },
  { field: 'firstTokenMs', name: 'first token' },
  { field: 'totalMs', name: 'whole answer' },
] as const

/** What a 3+1 run takes above its critical path, which is the slowest agent and then the aggregator. */
export const latency: Measurement = async function* (stage, { quick, spare }) {
  for (const setting of SETTINGS) {
    const [near, beside] = quick ? setting.quickRounds : setting.rounds
    if (near > 0) yield await measureSetting(stage, setting, { near, beside, spare })
  }
}

/**
 * Beside the floors first and then beside the peers: the more processes take turns, the less of the processor's
 * caches is left to each, and the longer a round is, the fewer there can be.
 */
async function measureSetting(
  stage: Stage,
  setting: Setting,
  count: { readonly near: number; readonly beside: number; readonly spare: Spare },
): Promise<Section> {
  const { direct, ours, native, nineRouter, aiSdk } = stage
  const peers = [nineRouter, aiSdk].filter((target) => target !== null)
  const added = setting.mixture === 'at-once'
  const sameIn = (times: Times) => (added ? addedRatio : ratioOf)(times, 1, 2)
  const near = await measureTwice(
    () => timesOf([direct, ours, ours, native], setting, count.near),
    (rounds) => MEASURES.every(({ field }) => tooNoisy(sameIn(fieldOf(rounds, field))) === null),
    count.spare,
  )
  const beside = await timesOf([direct, ours, ...peers], setting, count.beside)
  const isGoal = added && setting.concurrent === 1
  const figures = MEASURES.flatMap(({ field, name }): Figure[] => {
    const ofNear = fieldOf(near, field)
    const ofBeside = fieldOf(beside, field)
    const same = sameIn(ofNear)
    const one = added ? addedFigure : relativeFigure
    const told = [
      one(ofNear, 1, { name, target: ours }),
      one(ofNear, 3, { name, target: native }),
      ...peers.flatMap((target, index) => [
        one(ofBeside, index + 2, { name, target }),
        // The first byte is no answer yet, and may come before the critical path is over.
        ...(added && name !== 'first byte'
          ? [ratioFigure(ofBeside, index + 2, { name, target })]
          : []),
      ]),
    ]
    return told.map((figure) =>
      unlessNoisy(isGoal && name === 'first token' ? withGoal(figure) : figure, same),
    )
  })
  const title = `Added latency of a 3+1 run, ${setting.delay}, ${setting.concurrent} at a time`
  return { title, figures }
}

/** One measure of each round; the first case is the critical path, the second ours. */
type Times = readonly Round<number>[]

function fieldOf(rounds: readonly Round<Timing>[], field: keyof Timing): Times {
  return rounds.map((round) => round.map((timing) => timing[field]))
}

interface Told {
  readonly name: string
  readonly target: Target
}

function timesOf(
  targets: readonly Target[],
  setting: Setting,
  rounds: number,
): Promise<readonly Round<Timing>[]> {
  const cases = targets.map((target) => ({
    name: target.name,
    run: () => askAtOnce(target, setting),
  }))
  return measureRounds(cases, rounds, rest)
}

/** Where models take no time: what is added. */
function addedFigure(times: Times, index: number, { name, target }: Told): Figure {
  return {
    name: `${name}: ${target.name}`,
    unit: 'ms',
    estimate: addedBy(times, index),
    says: `What ${target.name} adds until the ${name}, above what the models themselves take.`,
  }
}

/** How many times what the other adds is what ours adds. */
function ratioFigure(times: Times, index: number, { name, target }: Told): Figure {
  return {
    name: `${name}: edge-moa ÷ ${target.name}`,
    unit: '×',
    estimate: addedRatio(times, 1, index),
    says: `Below 1 the gateway adds less than ${target.name}.`,
  }
}

/** Where models take their time, what is added is lost in it: whole times, against the critical path's. */
function relativeFigure(times: Times, index: number, { name, target }: Told): Figure {
  return {
    name: `${name}: ${target.name}`,
    unit: '×',
    estimate: ratioOf(times, index, 0),
    says: `Time until the ${name} against that of the models themselves; below 1 it comes before the aggregator has begun.`,
  }
}

function withGoal(figure: Figure): Figure {
  if (figure.name.endsWith(': edge-moa')) return { ...figure, goal: { limit: 'at most', value: 3 } }
  if (figure.name.endsWith('÷ 9router'))
    return { ...figure, goal: { limit: 'at most', value: 0.25 } }
  return figure
}

/** So many at the same moment; the median of each time. */
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
