import { UseError } from '../command/errors.ts'
import type { Comparison, Summary } from '../results/summary.ts'

/** When `--fail-if` ends a command with a status of its own. */
export interface Condition {
  /** As on the command line. */
  readonly text: string
  /** Why the condition is met; null when it is not. */
  readonly reason: (comparison: Comparison) => string | null
}

/** Conditions without a number. */
const PLAIN: Readonly<Record<string, Condition['reason']>> = {
  worse: ({ verdict }) => (verdict === 'worse' ? 'the mixture is worse' : null),
  'not-better': ({ verdict }) => (verdict === 'better' ? null : `the verdict is ${verdict}`),
  undecided: ({ verdict }) => (verdict === 'undecided' ? 'the verdict is undecided' : null),
}

/** Conditions on a ratio, and its name. */
const RATIOS: Readonly<Record<string, readonly ['costRatio' | 'timeRatio', string]>> = {
  costlier: ['costRatio', 'cost'],
  slower: ['timeRatio', 'time'],
}

const WANTED = 'worse, not-better, undecided, costlier=2x or slower=2x'

/** Reads the values of `--fail-if`, each of which may be a list with commas; throws a `UseError` for an unknown one. */
export function parseConditions(texts: readonly string[]): Condition[] {
  return texts.flatMap((text) => {
    const parts = text.split(',').map((part) => part.trim())
    const named = parts.filter((part) => part !== '')
    // A variable that is not set must not switch the check off.
    if (named.length === 0) throw new UseError(`Cannot use --fail-if "${text}": wanted ${WANTED}`)
    return named.map(parseCondition)
  })
}

/** The conditions that the primary comparison meets, with the reason of each. */
export function metConditions(summary: Summary, conditions: readonly Condition[]): string[] {
  return conditions.flatMap(({ text, reason }) => {
    const met = reason(summary.primary)
    return met === null ? [] : [`${text}: ${met}`]
  })
}

function parseCondition(text: string): Condition {
  const plain = Object.hasOwn(PLAIN, text) ? PLAIN[text] : undefined
  if (plain !== undefined) return { text, reason: plain }
  const [, name = '', number = ''] = /^([a-z]+)=(\d+(?:\.\d+)?)x?$/.exec(text) ?? []
  const ratio = Object.hasOwn(RATIOS, name) ? RATIOS[name] : undefined
  const most = Number(number)
  if (ratio === undefined || !(most > 0))
    throw new UseError(`Cannot use --fail-if "${text}": unknown condition, wanted ${WANTED}`)
  const [field, word] = ratio
  return {
    text,
    reason: (comparison) => {
      const value = comparison[field]?.value
      if (value === undefined) return withoutRatio(field, word, comparison)
      return value > most ? `the mixture needs ${value.toPrecision(3)} times the ${word}` : null
    },
  }
}

/** No ratio has a baseline that is free: a mixture that is free, too, is not costlier, and any other one is. */
function withoutRatio(
  field: 'costRatio' | 'timeRatio',
  word: string,
  { costDifferenceUsd = null }: Comparison,
): string | null {
  // A check that cannot be made must not pass.
  if (field !== 'costRatio' || costDifferenceUsd === null) return `the ratio of ${word} is unknown`
  return costDifferenceUsd > 0 ? 'the mixture is not free, as the baseline is' : null
}
