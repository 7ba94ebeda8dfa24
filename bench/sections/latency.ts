import type { Figure, Section } from '../measuring/figure.ts'
import { unlessNoisy } from '../measuring/noise.ts'
import { measureRounds, type Round } from '../measuring/rounds.ts'
import { median } from '../measuring/statistics.ts'
import type { Timing } from '../stage/client.ts'
import type { MixtureName } from '../stage/mixtures.ts'
import type { Stage } from '../stage/stage.ts'
import type { Target } from '../targets/target.ts'
import { addedBy, addedRatio } from './compare.ts'
import type { Measurement } from './plan.ts'

interface Setting {
  readonly mixture: MixtureName
  readonly delay: string
  readonly concurrent: number
  readonly rounds: number
  readonly quickRounds: number
}

const SETTINGS: readonly Setting[] = [
  { ...atOnce(), concurrent: 1, rounds: 150, quickRounds: 30 },
  { ...atOnce(), concurrent: 16, rounds: 16, quickRounds: 4 },
  { ...atOnce(), concurrent: 64, rounds: 6, quickRounds: 0 },
  { ...realPace(), concurrent: 1, rounds: 10, quickRounds: 0 },
  { ...realPace(), concurrent: 16, rounds: 6, quickRounds: 0 },
  { ...realPace(), concurrent: 64, rounds: 4, quickRounds: 0 },
]

const MEASURES = [
  { field: 'firstByteMs', name: 'first byte' },
  { field: 'firstTokenMs', name: 'first token' },
  { field: 'totalMs', name: 'whole answer' },
] as const

/** What a 3+1 run takes above its critical path, which is the slowest agent and then the aggregator. */
export const latency: Measurement = async (stage, { quick }) => {
  const sections: Section[] = []
  for (const setting of SETTINGS) {
    const rounds = quick ? setting.quickRounds : setting.rounds
    if (rounds > 0) sections.push(await measureSetting(stage, setting, rounds))
  }
  return sections
}

async function measureSetting(stage: Stage, setting: Setting, count: number): Promise<Section> {
  const peers = [stage.nineRouter, stage.aiSdk].filter((target) => target !== null)
  // In this order the figures below know them: floor, ours, ours again, peers.
  const targets = [stage.direct, stage.ours, stage.ours, ...peers, stage.native]
  const cases = targets.map((target) => ({
    name: target.name,
    run: () => askAtOnce(target, setting),
  }))
  const rounds = await measureRounds(cases, count)
  const first = setting.mixture === 'at-once' && setting.concurrent === 1
  const figures = MEASURES.flatMap(({ field, name }): Figure[] => {
    const values = rounds.map((round) => round.map((timing) => timing[field]))
    const same = addedRatio(values, 1, 2)
    const told = figuresOf(values, { name, peers: [...peers, stage.native], ratios: peers.length })
    return told.map((figure) =>
      unlessNoisy(first && name === 'first token' ? withGoal(figure) : figure, same),
    )
  })
  const title = `Added latency of a 3+1 run, ${setting.delay}, ${setting.concurrent} at a time`
  return { title, figures }
}

interface Telling {
  readonly name: string
  readonly peers: readonly Target[]
  /** So many of the peers are compared with; the last one is only shown. */
  readonly ratios: number
}

function figuresOf(values: readonly Round<number>[], { name, peers, ratios }: Telling): Figure[] {
  const ours: Figure = {
    name: `${name}: edge-moa`,
    unit: 'ms',
    estimate: addedBy(values, 1),
    says: `What the gateway adds until the ${name}, above what the models themselves take.`,
  }
  const others = peers.flatMap((peer, index): Figure[] => {
    const added: Figure = {
      name: `${name}: ${peer.name}`,
      unit: 'ms',
      estimate: addedBy(values, index + 3),
      says: `What ${peer.name} adds in the same round.`,
    }
    if (index >= ratios) return [added]
    const ratio: Figure = {
      name: `${name}: edge-moa ÷ ${peer.name}`,
      unit: '×',
      estimate: addedRatio(values, 1, index + 3),
      says: `Below 1 the gateway adds less than ${peer.name}.`,
    }
    return [added, ratio]
  })
  return [ours, ...others]
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
