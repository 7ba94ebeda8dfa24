import { signTest } from '../../stats/intervals/sign-test.ts'
import { holm } from '../../stats/verdicts/holm.ts'
import type { Category, Interval, Verdict } from '../results/summary.ts'
import type { Contest } from './comparing/comparison.ts'
import { FEW_QUESTIONS } from './comparing/verdict.ts'
import { testedMean, type Sample, type TestedEstimate } from './estimates.ts'
import { meanOrNull, present } from './records/means.ts'
import type { PairedQuestion } from './records/paired-question.ts'
import type { Records } from './records/records.ts'

/** A part of the questions, or of what a rubric looks at in them. */
interface Part {
  readonly name: string
  readonly samples: readonly Sample[]
}

/** What the values of the parts can be, and the half-width of what counts as no difference; null where nothing does. */
interface PartRules {
  readonly kind: Category['kind']
  readonly range: Interval
  readonly margin: number | null
  /** Whether the judges cannot be believed, so that nothing is decided. */
  readonly isRefused: boolean
}

/** The most that points of a rubric can differ: from 1 to 10. */
const MOST_POINTS = 9

/** The primary comparison by category and by skill, each family of tests corrected as a whole (Holm 1979). */
export function categoriesOf(
  records: Records,
  { pairs, isRefused }: Pick<Contest, 'pairs' | 'isRefused'>,
): readonly Category[] {
  const margin = records.run.options.marginPoints / 100
  return [
    ...estimatesOf(byCategory(pairs), { kind: 'category', range: [0, 1], margin, isRefused }),
    ...estimatesOf(bySkill(records, pairs), {
      kind: 'skill',
      range: [-MOST_POINTS, MOST_POINTS],
      margin: null,
      isRefused: false,
    }),
  ]
}

function estimatesOf(parts: readonly Part[], rules: PartRules): Category[] {
  const tested = parts.map(({ samples }) => testedMean(samples, rules))
  const adjusted = holm(
    parts.map((part, at) => pValueOf(part, { ...rules, pValue: tested[at]?.pValue ?? 1 })),
  )
  return parts.map(({ name, samples }, at) => {
    const pAdjusted = adjusted[at] ?? 1
    const found = tested[at] ?? testedMean(samples, rules)
    const verdict = verdictIn(samples, { ...rules, ...found, pAdjusted })
    return { name, kind: rules.kind, estimate: found.estimate, pAdjusted, verdict }
  })
}

/** That of a few questions is never less than that of the exact sign test. */
function pValueOf(
  { samples }: Part,
  { range, pValue }: Pick<PartRules, 'range'> & Pick<TestedEstimate, 'pValue'>,
): number {
  if (samples.length >= FEW_QUESTIONS) return pValue
  const middle = (range[0] + range[1]) / 2
  const wins = samples.filter(({ value }) => value > middle + 1e-9).length
  const losses = samples.filter(({ value }) => value < middle - 1e-9).length
  return Math.max(pValue, signTest(wins, losses))
}

function verdictIn(
  samples: readonly Sample[],
  {
    range,
    margin,
    isRefused,
    estimate,
    pAdjusted,
  }: PartRules & TestedEstimate & { readonly pAdjusted: number },
): Verdict {
  if (isRefused) return 'undecided'
  const middle = (range[0] + range[1]) / 2
  if (pAdjusted < 0.05) return estimate.value > middle ? 'better' : 'worse'
  if (margin === null) return 'undecided'
  const inner = testedMean(samples, { range, confidence: 0.9 }).estimate.interval
  if (inner === null) return 'undecided'
  return inner.every((end) => Math.abs(end - middle) < margin) ? 'equivalent' : 'undecided'
}

function byCategory(pairs: readonly PairedQuestion[]): Part[] {
  const named = pairs.flatMap(({ question: { category, cluster }, value }) =>
    category === null || value === null ? [] : [{ name: category, sample: { value, cluster } }],
  )
  return partsOf(named)
}

/** Differences of points between the mixture and the baseline, on the questions where both have some. */
function bySkill({ gradesOf }: Records, pairs: readonly PairedQuestion[]): Part[] {
  const named = pairs.flatMap(({ question, mixture, baseline }) => {
    const ours = pointsOf(gradesOf(question.id, mixture[0]?.system ?? ''))
    const theirs = pointsOf(gradesOf(question.id, baseline[0]?.system ?? ''))
    return [...ours].flatMap(([name, points]) => {
      const other = theirs.get(name)
      return other === undefined
        ? []
        : [{ name, sample: { value: points - other, cluster: question.cluster } }]
    })
  })
  return partsOf(named)
}

/** Mean points by skill over judges and repeats. */
function pointsOf(grades: ReturnType<Records['gradesOf']>): ReadonlyMap<string, number> {
  const rows = grades.flatMap(({ points }) => Object.entries(points))
  const rowsOf = Map.groupBy(rows, ([skill]) => skill)
  return new Map(
    [...rowsOf].flatMap(([skill, own]) => {
      const mean = meanOrNull(present(own.map(([, points]) => points)))
      return mean === null ? [] : [[skill, mean] as const]
    }),
  )
}

function partsOf(named: readonly { readonly name: string; readonly sample: Sample }[]): Part[] {
  const parts = Map.groupBy(named, ({ name }) => name)
  return [...parts]
    .map(([name, rows]) => ({ name, samples: rows.map(({ sample }) => sample) }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}
