import { holm } from '../../../stats/verdicts/holm.ts'
import type { Estimate } from '../../results/summary.ts'
import type { StudyContext } from '../lab/study.ts'
import { bootstrapped, less, meanDifference, type Tested } from '../measures/estimates.ts'
import { bestSingleOf } from '../measures/figures-of.ts'
import {
  bendOf,
  combined,
  equivalenceP,
  gapOf,
  oneSided,
  slopeOf,
  testContrast,
} from './contrasts.ts'
import { headroomSlope } from './headroom-slope.ts'
import { HYPOTHESES, type HypothesisId } from './hypotheses.ts'
import type { Place, Places } from './places.ts'

/** What was found of one hypothesis. */
export interface Finding {
  readonly id: HypothesisId
  readonly claim: string
  /** The figure that decides; null where the grid has nothing to measure it on. */
  readonly figure: Estimate | null
  readonly unit: 'points' | 'figure'
  /** Of the claim against nothing, after Holm's correction over the family. */
  readonly pAdjusted: number | null
  readonly verdict: 'supported' | 'contradicted' | 'undecided' | 'not tested'
  readonly note: string
}

/** What one test measured. */
interface Measured {
  readonly figure: Tested
  readonly unit?: 'points' | 'figure'
  /** One-sided, of the claim. */
  readonly p: number
  /** One-sided, of its reverse; 1 where that is no claim of its own. */
  readonly reverseP: number
  readonly note: string
}

/** What the tests read. */
export interface TestInput {
  readonly context: StudyContext
  readonly places: Places
  /** The agents, by their names. */
  readonly agents: readonly string[]
  readonly margin: number
}

const TESTS: Readonly<Record<HypothesisId, (input: TestInput) => Measured | null>> = {
  H1: risesAndBends,
  H2: firstAggregation,
  H3: diversity,
  H4: headroom,
  H5: weakAggregator,
  H6: costOfPoint,
}

/** Tests every hypothesis; those that the grid cannot test stay in the family, so that a smaller grid wins nothing by it. */
export function testHypotheses(input: TestInput): readonly Finding[] {
  const measured = HYPOTHESES.map(({ id }) => TESTS[id](input))
  const claims = holm(measured.map((each) => each?.p ?? 1))
  const reverses = holm(measured.map((each) => each?.reverseP ?? 1))
  return HYPOTHESES.map(({ id, claim }, at): Finding => {
    const one = measured[at] ?? null
    const [p, reverse] = [claims[at] ?? 1, reverses[at] ?? 1]
    const untested = {
      figure: null,
      unit: 'points',
      pAdjusted: null,
      verdict: 'not tested',
    } as const
    if (one === null)
      return { id, claim, ...untested, note: 'The grid has too little to test it on.' }
    const verdict = p < 0.025 ? 'supported' : reverse < 0.025 ? 'contradicted' : 'undecided'
    const { figure, unit = 'points', note } = one
    return { id, claim, figure, unit, pAdjusted: p, verdict, note }
  })
}

function risesAndBends({ context, places }: TestInput): Measured | null {
  const points = places.sizes.map((n) => ({ n, score: places.over({ layers: 2, n }) }))
  const [slope, bend] = [slopeOf(points), bendOf(points)]
  if (slope === null || bend === null) return null
  const rise = testContrast(context.questions, slope)
  const bent = testContrast(context.questions, bend)
  return {
    figure: rise,
    p: Math.max(oneSided(rise, 'above'), oneSided(bent, 'above')),
    reverseP: oneSided(rise, 'below'),
    note: `Points for each doubling of n; gain per proposal falls by ${(100 * bent.value).toFixed(2)} points beyond the middle size.`,
  }
}

function firstAggregation({ context, places, margin }: TestInput): Measured | null {
  const n = places.sizes.at(-1)
  if (n === undefined || places.deepest < 3) return null
  const alone = places.over({ layers: 1, n: 0 })
  const two = places.over({ layers: 2, n })
  const deepest = places.over({ layers: places.deepest, n })
  const first = gapOf(two, alone)
  const further = gapOf(deepest, two)
  const more = combined([
    { factor: 1, contrast: first },
    { factor: -1, contrast: further },
  ])
  const figure = testContrast(context.questions, more)
  const rest = testContrast(context.questions, further)
  return {
    figure,
    p: Math.max(oneSided(figure, 'above'), equivalenceP(context.questions, further, margin)),
    reverseP: oneSided(figure, 'below'),
    note: `Gain of the first aggregation less that of ${places.deepest - 2} further ones, which add ${(100 * rest.value).toFixed(1)} points; the margin is ${(100 * margin).toFixed(0)}.`,
  }
}

function diversity({ context, places }: TestInput): Measured | null {
  const sizes = places.sizes.filter((n) => n >= 2)
  if (sizes.length === 0) return null
  const contrast = combined(
    sizes.map((n) => ({
      factor: 1 / sizes.length,
      contrast: gapOf(
        places.over({ layers: 2, n, diversity: 'diverse' }),
        places.over({ layers: 2, n, diversity: 'single' }),
      ),
    })),
  )
  const figure = testContrast(context.questions, contrast)
  return {
    figure,
    p: oneSided(figure, 'above'),
    reverseP: oneSided(figure, 'below'),
    note: `Mean over n = ${sizes.join(', ')}; below 0, samples of the best model are better.`,
  }
}

function headroom({ context, places }: TestInput): Measured | null {
  const slope = headroomSlope(context, places)
  if (slope === null) return null
  const { questions, seed } = context
  const figure = bootstrapped(questions, slope, { seed, draws: 300 })
  if (!Number.isFinite(figure.value)) return null
  return {
    figure,
    unit: 'figure',
    p: oneSided(figure, 'above'),
    reverseP: oneSided(figure, 'below'),
    note: 'Points of gain for each point of headroom, each measured on another half of the questions.',
  }
}

function weakAggregator({ context, places, agents }: TestInput): Measured | null {
  const { questions, measures } = context
  const n = places.sizes.at(-1)
  if (n === undefined) return null
  const single = bestSingleOf(context, agents)
  const gains = places.aggregators.flatMap((aggregator) => {
    const alone = places.find({ layers: 1, n: 0, aggregator })?.cells[0]
    const panel = places.find({ layers: 2, n, aggregator })
    if (alone === undefined || panel === undefined) return []
    return [{ aloneId: alone.id, gain: less(panel.score, single) }]
  })
  const weakOn = (fold: number, system: string) => {
    const others = questions.filter((question) => measures.fold(question) !== fold)
    const meanFor = (id: string) =>
      meanDifference(others, (question) => measures.score(question, id)).value
    return meanFor(system) < agents.reduce((sum, agent) => sum + meanFor(agent), 0) / agents.length
  }
  const weak = gains.map(({ aloneId, gain }) => ({
    gain,
    isWeak: [weakOn(0, aloneId), weakOn(1, aloneId)],
  }))
  const figure = meanDifference(questions, (question) => {
    const values = weak
      .filter(({ isWeak }) => isWeak[measures.fold(question)] === true)
      .flatMap(({ gain }) => gain(question) ?? [])
    return values.length === 0
      ? null
      : values.reduce((sum, value) => sum + value, 0) / values.length
  })
  if (figure.n === 0) return null
  const count = weak.filter(({ isWeak }) => isWeak.includes(true)).length
  return {
    figure,
    p: oneSided(figure, 'below'),
    reverseP: oneSided(figure, 'above'),
    note: `Gain over the best single model with ${count} aggregators that are weaker than their proposers.`,
  }
}

function costOfPoint({ context, places }: TestInput): Measured | null {
  const ends = cheapAndDear(places)
  if (ends === null) return null
  const { cheap, dear, alone } = ends
  const isPriced = [cheap, dear].every(({ costUsd }) => (costUsd ?? 0) > 0)
  const spent = ({ costUsd, calls }: Place) => (isPriced ? (costUsd ?? 0) : calls)
  // For each dollar of a thousand questions, so that the figure has a size that people can read.
  const unit = isPriced ? 1000 : 1
  const contrast = combined([
    { factor: 1 / (unit * spent(cheap)), contrast: gapOf(cheap.score, alone.score) },
    { factor: -1 / (unit * spent(dear)), contrast: gapOf(dear.score, alone.score) },
  ])
  const figure = testContrast(context.questions, contrast)
  const per = isPriced
    ? '$1 spent on a thousand questions'
    : 'call (the price is nought or unknown)'
  return {
    figure,
    p: oneSided(figure, 'above'),
    reverseP: oneSided(figure, 'below'),
    note: `Points for each ${per}: ${cheap.calls} calls less ${dear.calls} calls. Above 0, a point costs more in the larger mixture.`,
  }
}

/** The smallest panel of two and more, and the largest place of the grid, with one aggregator. */
export function cheapAndDear(
  places: Places,
): { readonly cheap: Place; readonly dear: Place; readonly alone: Place } | null {
  const [aggregator = null] = places.aggregators
  const alone = places.find({ layers: 1, n: 0, aggregator })
  const panels = places.all
    .filter((place) => place.aggregator === aggregator && place.diversity === 'diverse')
    .filter(({ n }) => n >= 2)
    .toSorted((one, other) => one.calls - other.calls)
  const [cheap, dear] = [panels[0], panels.at(-1)]
  if (cheap === undefined || dear === undefined || alone === undefined) return null
  return cheap.calls === dear.calls ? null : { cheap, dear, alone }
}
