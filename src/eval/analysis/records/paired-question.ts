import { scoreOf } from '../../checks/score.ts'
import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { PreferenceRecord } from '../../results/judgment-record.ts'
import { fullText, lastText } from './answers.ts'
import { meanOrNull, present } from './means.ts'
import type { Records } from './records.ts'

/** One question with the answers of a mixture and of one baseline: the unit of every statistic. */
export interface PairedQuestion {
  readonly question: Question
  readonly mixture: readonly AnswerRecord[]
  readonly baseline: readonly AnswerRecord[]
  /** Of both systems: one by one, not yet averaged. */
  readonly verdicts: readonly PreferenceRecord[]
  /** How much the mixture is preferred, from 0 to 1; null when no verdict could be read, which is no tie. */
  readonly value: number | null
  /** What the value is from. */
  readonly basis: 'check' | 'judge' | 'failure'
  /** Scores by the check of the question; null without a check. */
  readonly scores: { readonly mixture: number; readonly baseline: number } | null
  /** Whether a run behind the answers was degraded. */
  readonly isDegraded: boolean
}

/** The questions that were put to both systems. */
export function pairQuestions(
  records: Records,
  { mixture, baseline }: { readonly mixture: string; readonly baseline: string },
): PairedQuestion[] {
  return records.questions.flatMap((question) => {
    const ours = records.answersOf(question.id, mixture)
    const theirs = records.answersOf(question.id, baseline)
    if (ours.length === 0 || theirs.length === 0) return []
    if (records.run.options.checkOnly && question.check === null) return []
    const verdicts = records.verdictsOf(question.id, [mixture, baseline])
    return [pairOf(question, { mixture: ours, baseline: theirs, verdicts })]
  })
}

type Sides = Pick<PairedQuestion, 'mixture' | 'baseline' | 'verdicts'>

function pairOf(question: Question, sides: Sides): PairedQuestion {
  const { mixture, baseline } = sides
  const isDegraded = [...mixture, ...baseline].some(({ degraded }) => degraded.length > 0)
  const scores = { mixture: scoreOn(question, mixture), baseline: scoreOn(question, baseline) }
  if (scores.mixture !== null && scores.baseline !== null) {
    const checked = { mixture: scores.mixture, baseline: scores.baseline }
    const value = (1 + checked.mixture - checked.baseline) / 2
    return { question, ...sides, value, basis: 'check', scores: checked, isDegraded }
  }
  const values = mixture.map(({ repeat }) => valueOfRepeat(sides, repeat))
  const isFailure = [...mixture, ...baseline].some(({ error }) => error !== null)
  return {
    question,
    ...sides,
    value: meanOrNull(present(values)),
    basis: isFailure ? 'failure' : 'judge',
    scores: null,
    isDegraded,
  }
}

/** The mean score of some answers by the check of their question, a failed one as 0; null without a check. */
export function scoreOn({ check }: Question, answers: readonly AnswerRecord[]): number | null {
  if (check === null) return null
  const scores = answers.map((answer) =>
    answer.error === null ? scoreOf(check, lastText(answer)) : 0,
  )
  return meanOrNull(present(scores))
}

/** An answer that failed loses against one that did not. */
function valueOfRepeat({ mixture, baseline, verdicts }: Sides, repeat: number): number | null {
  const ours = mixture.find((answer) => answer.repeat === repeat)
  const theirs = baseline.find((answer) => answer.repeat === repeat)
  if (ours === undefined || theirs === undefined) return null
  if (ours.error !== null || theirs.error !== null)
    return (1 + Number(ours.error === null) - Number(theirs.error === null)) / 2
  if (fullText(ours) === fullText(theirs)) return 1 / 2
  return preferenceFor(
    ours.system,
    verdicts.filter((verdict) => verdict.repeat === repeat),
  )
}

/** How much a system is preferred: orders are averaged for each judge, then the judges; null when no verdict could be read. */
export function preferenceFor(
  system: string,
  verdicts: readonly PreferenceRecord[],
): number | null {
  const byJudge = Map.groupBy(verdicts, ({ judge }) => judge)
  const means = [...byJudge.values()].map((own) =>
    meanOrNull(present(own.map((verdict) => towards(system, verdict)))),
  )
  return meanOrNull(present(means))
}

/** How much one verdict prefers a system, from 0 to 1; null when it could not be read. */
export function towards(system: string, { a, preference }: PreferenceRecord): number | null {
  if (preference === null) return null
  return a === system ? preference : 1 - preference
}
