import type { Figure, Section } from '../measuring/figure.ts'
import { unlessNoisy } from '../measuring/noise.ts'
import { measureRounds, type Round } from '../measuring/rounds.ts'
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
  readonly rounds: number
  readonly quickRounds: number
}

// Many at a time come first: by then every target's code has been compiled, as in a process that is used.
const SETTINGS: readonly Setting[] = [
  { ...atOnce(), concurrent: 64, rounds: 7, quickRounds: 0 },
  { ...atOnce(), concurrent: 16, rounds: 24, quickRounds: 3 },
  { ...atOnce(), concurrent: 1, rounds: 120, quickRounds: 30 },
  { ...realPace(), concurrent: 1, rounds: 5, quickRounds: 0 },
  { ...realPace(), concurrent: 16, rounds: 4, quickRounds: 0 },
  { ...realPace(), concurrent: 64, rounds: 3, quickRounds: 0 },
]

const MEASURES = [
  { field: 'firstByteMs', name: 'first byte' },
  { field: 'firstTokenMs', name: 'first token' },
  { field: 'totalMs', name: 'whole answer' },
] as const

/** What a 3+1 run takes above its critical path, which is the slowest agent and then the aggregator. */
export const latency: Measurement = async function* (stage, { quick }) {
  for (const setting of SETTINGS) {
    const rounds = quick ? setting.quickRounds : setting.rounds
    if (rounds > 0) yield await measureSetting(stage, setting, rounds)
  }
}

async function measureSetting(stage: Stage, setting: Setting, count: number): Promise<Section> {
  const peers = [stage.nineRouter, stage.aiSdk].filter((target) => target !== null)
  // In this order the figures below know them: floor, ours, ours again, peers, native.
  const targets = [stage.direct, stage.ours, stage.ours, ...peers, stage.native]
  const cases = targets.map((target) => ({
    name: target.name,
    run: () => askAtOnce(target, setting),
  }))
  const rounds = await measureRounds(cases, count, rest)
  const first = setting.mixture === 'at-once' && setting.concurrent === 1
  const figures = MEASURES.flatMap(({ field, name }): Figure[] => {
    const values = rounds.map((round) => round.map((timing) => timing[field]))
    const telling = { name, targets, peers }
    const [told, same] =
      setting.mixture === 'at-once'
        ? [addedFigures(values, telling), addedRatio(values, 1, 2)]
        : [relativeFigures(values, telling), ratioOf(values, 1, 2)]
    return told.map((figure) =>
      unlessNoisy(first && name === 'first token' ? withGoal(figure) : figure, same),
    )
  })
  const title = `Added latency of a 3+1 run, ${setting.delay}, ${setting.concurrent} at a time`
  return { title, figures }
}

interface Telling {
  readonly name: string
  /** In the order of the values; the second and third are ours. */
  readonly targets: readonly Target[]
  /** Those that ours is compared with. */
  readonly peers: readonly Target[]
}

/** Where models take no time: what is added, and how many times what others add. */
function addedFigures(values: readonly Round<number>[], { name, targets, peers }: Telling) {
  return targets.flatMap((target, index): Figure[] => {
    if (index === 0 || index === 2) return []
    const added: Figure = {
      name: `${name}: ${target.name}`,
      unit: 'ms',
      estimate: addedBy(values, index),
      says: `What ${target.name} adds until the ${name}, above what the models themselves take.`,
    }
    // The first byte is no answer yet, and may come before the critical path is over.
    if (!peers.includes(target) || name === 'first byte') return [added]
    const ratio: Figure = {
      name: `${name}: edge-moa ÷ ${target.name}`,
      unit: '×',
      estimate: addedRatio(values, 1, index),
      says: `Below 1 the gateway adds less than ${target.name}.`,
    }
    return [added, ratio]
  })
}

/** Where models take their time, what is added is lost in it: whole times, against the critical path's. */
function relativeFigures(values: readonly Round<number>[], { name, targets }: Telling) {
  return targets.flatMap((target, index): Figure[] => {
    if (index === 0 || index === 2) return []
    const figure: Figure = {
      name: `${name}: ${target.name}`,
      unit: '×',
      estimate: ratioOf(values, index, 0),
      says: `Time until the ${name} against that of the models themselves; below 1 it comes before the aggregator has begun.`,
    }
    return [figure]
  })
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
