import type { Figure, Section } from '../measuring/figure.ts'
import { tooNoisy, unlessNoisy } from '../measuring/noise.ts'
import {
  columnOf,
  measureRounds,
  measureTwice,
  type Round,
  type Spare,
} from '../measuring/rounds.ts'
import { estimate, exponentOf, median } from '../measuring/statistics.ts'
import { askStream } from '../stage/client.ts'
import { AT_ONCE } from '../stage/mixtures.ts'
import { paced } from '../stage/pace.ts'
import { processorMs } from '../stage/processor-time.ts'
import type { Stage } from '../stage/stage.ts'
import { chatOf } from '../stage/topology.ts'
import { agentOf, mixtureOf, putMixture } from '../targets/gateway.ts'
import { ratioOf } from './compare.ts'
import type { Measurement } from './plan.ts'

/** The cost of a run as one of its sizes grows. */
interface Curve {
  readonly name: string
  readonly says: string
  readonly sizes: readonly number[]
  readonly mixtureOf: (size: number) => object
  /** Number of simultaneous runs. Default: 1 */
  readonly concurrent?: (size: number) => number
  readonly limit: number
}

/** Exponents above these are a defect: linear, or independent of the size, plus the error of measurement. */
const LINEAR = 1.1
const CONSTANT = 0.1

const SHORT = paced({ firstTokenMs: 0, tokens: 10, intervalMs: 0 })

const CURVES: readonly Curve[] = [
  {
    name: 'agents, 1 to 16',
    says: 'One layer with that many agents: each is called, read and quoted once.',
    limit: LINEAR,
    sizes: [1, 2, 4, 8, 16],
    mixtureOf: (size) => layersOf([size]),
  },
  {
    name: 'layers, 1 to 8',
    says: 'That many layers of two agents; each layer reads only the one before.',
    limit: LINEAR,
    sizes: [1, 2, 4, 8],
    mixtureOf: (size) => layersOf(Array.from({ length: size }, () => 2)),
  },
  {
    name: 'length of proposals, 1,000 to 64,000 characters',
    says: 'Three proposals of that length, quoted in full to the aggregator.',
    limit: LINEAR,
    sizes: [200, 800, 3_200, 12_800],
    mixtureOf: (tokens) => ({
      ...mixtureOf({ agents: threeOf(tokens), aggregator: SHORT }),
      references: { max_chars: 1_000_000 },
    }),
  },
  {
    name: 'runs at the same moment, 1 to 64',
    says: 'Cost of each of that many simultaneous 3+1 runs in one isolate; 0 means that they do not slow each other down.',
    limit: CONSTANT,
    sizes: [1, 4, 16, 64],
    mixtureOf: () => mixtureOf({ agents: [AT_ONCE, AT_ONCE, AT_ONCE], aggregator: AT_ONCE }),
    concurrent: (size) => size,
  },
]

/** How the cost of a run grows: the exponent of each curve, from the processor time of the process. */
export const growth: Measurement = async function* (stage, { quick, spare }) {
  const howMuch = quick ? { rounds: 2, runs: 6, spare } : { rounds: 14, runs: 16, spare }
  for (const curve of CURVES) yield await measureCurve(stage, curve, howMuch)
}

interface HowMuch {
  readonly rounds: number
  /** Fewest runs of each size in a round: enough for a processor clock that counts in ticks. */
  readonly runs: number
  readonly spare: Spare
}

interface Costing {
  readonly id: string
  readonly concurrent: number
  readonly runs: number
}

async function measureCurve(stage: Stage, curve: Curve, howMuch: HowMuch): Promise<Section> {
  const { sizes, limit, concurrent = () => 1 } = curve
  const ids = sizes.map((size) => idOf(curve, size))
  for (const [index, size] of sizes.entries())
    await putMixture(stage.url, ids[index] ?? '', curve.mixtureOf(size))
  const [smallest = 1] = sizes
  // The smallest is measured twice, to measure the noise of the machine.
  const cases = [smallest, ...sizes].map((size) => ({
    name: String(size),
    run: () =>
      costOf(stage, { id: idOf(curve, size), concurrent: concurrent(size), runs: howMuch.runs }),
  }))
  const sameIn = (measured: readonly Round<number>[]) => ratioOf(measured, 1, 0)
  const rounds = await measureTwice(
    () => measureRounds(cases, howMuch.rounds),
    (measured) => tooNoisy(sameIn(measured)) === null,
    howMuch.spare,
  )
  const same = sameIn(rounds)
  const figures: Figure[] = [
    {
      name: 'exponent',
      unit: 'exponent',
      estimate: exponent(rounds, sizes),
      says: curve.says,
      goal: { limit: 'at most', value: limit },
    },
    {
      name: `exponent of the upper half, from ${upperHalf(sizes)[0]}`,
      unit: 'exponent',
      estimate: exponent(rounds, upperHalf(sizes)),
      says: 'Where the fixed cost of a run matters less.',
      goal: { limit: 'at most', value: limit },
    },
    {
      name: `${sizes.at(-1)} ÷ ${smallest}`,
      unit: '×',
      estimate: ratioOf(rounds, sizes.length, 1),
      says: `Cost of the largest, divided by that of the smallest.`,
    },
  ]
  return {
    title: `Growth of a run's cost with ${curve.name}`,
    figures: figures.map((figure) => unlessNoisy(figure, same)),
  }

  function exponent(measured: readonly Round<number>[], chosen: readonly number[]) {
    const first = 1 + sizes.length - chosen.length
    return estimate(measured, (drawn) =>
      exponentOf(
        chosen,
        chosen.map((_, index) => median(columnOf(drawn, first + index))),
      ),
    )
  }
}

function upperHalf(sizes: readonly number[]): readonly number[] {
  return sizes.slice(Math.floor(sizes.length / 2) - (sizes.length % 2 === 0 ? 1 : 0))
}

/** Milliseconds of one run: processor time, or wall time on machines that do not report it. */
async function costOf(stage: Stage, { id, concurrent, runs }: Costing): Promise<number> {
  const { pid } = stage.ours
  const spent = () => (pid === null ? null : processorMs(pid)) ?? performance.now()
  const before = spent()
  const batches = Math.max(1, Math.ceil(runs / concurrent))
  for (let batch = 0; batch < batches; batch++) {
    await Promise.all(
      Array.from({ length: concurrent }, () =>
        askStream(`${stage.url}/v1/chat/completions`, { body: chatOf(id) }),
      ),
    )
  }
  return (spent() - before) / (batches * concurrent)
}

function layersOf(agents: readonly number[]) {
  const { aggregator } = mixtureOf({ agents: [], aggregator: SHORT })
  const layers = agents.map((count) => ({
    agents: Array.from({ length: count }, (_, index) => agentOf(SHORT, index)),
  }))
  return { layers, aggregator }
}

function threeOf(tokens: number): readonly string[] {
  return [0, 1, 2].map(() => paced({ firstTokenMs: 0, tokens, intervalMs: 0 }))
}

/** Every curve and size has its own mixture, because an edited mixture is cached for a while. */
function idOf({ name }: Curve, size: number): string {
  return `bench-growth-${CURVES.findIndex((curve) => curve.name === name)}-${size}`
}
