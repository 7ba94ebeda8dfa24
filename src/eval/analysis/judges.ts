import type { Comparison, Estimate, JudgeHealth } from '../results/summary.ts'
import { CANARY } from '../judging/control-tasks.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import { rateOf, shareOf, type Sample } from './estimates.ts'
import { relationsOf } from './judge-relations.ts'
import { comparisonsIn } from './records/comparisons.ts'
import { meanOrNull, present } from './records/means.ts'
import { towards, type PairedQuestion } from './records/paired-question.ts'
import type { Records } from './records/records.ts'
import { sumOf } from './totals.ts'
import { MOST_UNPARSED } from './words/warnings.ts'

/** Judges of whose verdicts too many could not be read. */
export function unreadableJudges(records: Records): ReadonlySet<string> {
  const byJudge = Map.groupBy(comparisonsIn(records), ({ judge }) => judge)
  return new Set(
    [...byJudge].flatMap(([judge, own]) => (unparsedShare(own) > MOST_UNPARSED ? [judge] : [])),
  )
}

/** The health of each judge, from its verdicts in a whole run and from the primary comparison. */
export function judgeHealth(records: Records, pairs: readonly PairedQuestion[]): JudgeHealth[] {
  const { run, preferences, grades, answers } = records
  const compared = new Set(comparisonsIn(records))
  const judges = new Set([...run.judges, ...preferences.map(({ judge }) => judge)])
  return [...judges].flatMap((judge) => {
    const own = preferences.filter((verdict) => verdict.judge === judge)
    const graded = grades.filter((grade) => grade.judge === judge)
    return own.length === 0 ? [] : [healthOf(judge, { own, compared, graded, pairs, answers })]
  })
}

interface Evidence {
  /** Every verdict of the judge. */
  readonly own: readonly PreferenceRecord[]
  /** Verdicts on two systems, of all judges. */
  readonly compared: ReadonlySet<PreferenceRecord>
  readonly graded: readonly { readonly costUsd: number | null }[]
  readonly pairs: readonly PairedQuestion[]
  readonly answers: readonly AnswerRecord[]
}

function healthOf(judge: string, { own, compared, graded, pairs, answers }: Evidence): JudgeHealth {
  const verdicts = own.filter((verdict) => compared.has(verdict))
  const read = verdicts.filter(({ method }) => method !== 'identical')
  return {
    judge,
    ...relationsOf(judge, { answers, compared }),
    verdicts: verdicts.length,
    unparsed: unparsedShare(verdicts),
    consistency: shareOf(consistencies(read)),
    firstPreferred: meanBy(
      read.filter(({ isOrderKnown }) => isOrderKnown !== false),
      ({ first, preference }) =>
        preference === null ? null : first === 'a' ? preference : 1 - preference,
    ),
    aa: meanBy(
      own.filter(({ a, b }) => a === b),
      ({ preference }) => preference,
    ),
    winRate: winRateBy(judge, pairs),
    canary: shareOf(canaryWins(own)),
    costUsd: sumOf([...own, ...graded].map(({ costUsd }) => costUsd)),
  }
}

/** For each question with the canary, whether the judge prefers it to an answer. */
function canaryWins(own: readonly PreferenceRecord[]): Sample[] {
  return own
    .filter(({ a }) => a === CANARY)
    .flatMap(({ preference, question }) =>
      preference === null ? [] : [{ value: Number(preference > 1 / 2), cluster: question }],
    )
}

function unparsedShare(verdicts: readonly PreferenceRecord[]): number {
  const missing = verdicts.filter(({ preference }) => preference === null).length
  return verdicts.length === 0 ? 0 : missing / verdicts.length
}

/** For each pair that was read in both orders, whether both prefer the same side; pairs of one question err together. */
function consistencies(verdicts: readonly PreferenceRecord[]): Sample[] {
  const pairs = Map.groupBy(verdicts, ({ question, repeat, a, b }) =>
    JSON.stringify([question, repeat, a, b]),
  )
  return [...pairs.values()].flatMap((both) => {
    const sides = present(both.map(({ preference }) => preference)).map((preference) =>
      Math.sign(preference - 1 / 2),
    )
    return sides.length < 2
      ? []
      : [
          {
            value: Number(sides.every((side) => side === sides[0])),
            cluster: both[0]?.question ?? null,
          },
        ]
  })
}

/** The mean over questions of a figure of verdicts; null without any. */
function meanBy(
  verdicts: readonly PreferenceRecord[],
  figure: (verdict: PreferenceRecord) => number | null,
): Estimate | null {
  const questions = Map.groupBy(verdicts, ({ question }) => question)
  const means = [...questions.values()].map((own) => meanOrNull(present(own.map(figure))))
  const samples = present(means).map((value) => ({ value, cluster: null }))
  return samples.length === 0 ? null : rateOf(samples)
}

function winRateBy(judge: string, pairs: readonly PairedQuestion[]): Comparison['winRate'] {
  return rateOf(
    pairs.flatMap(({ question, mixture, verdicts }) => {
      const value = meanOrNull(
        present(
          verdicts
            .filter((verdict) => verdict.judge === judge)
            .map((verdict) => towards(mixture[0]?.system ?? '', verdict)),
        ),
      )
      return value === null ? [] : [{ value, cluster: question.cluster }]
    }),
  )
}
