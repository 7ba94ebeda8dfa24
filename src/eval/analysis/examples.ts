import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { Example, Examples } from '../results/summary.ts'
import { fullText } from './records/answers.ts'
import { towards, type PairedQuestion } from './records/paired-question.ts'

/** Most examples of a kind: as many as a person reads. */
const MOST = 5

/** Verdicts at least this far apart disagree: one judge prefers the mixture, the other the baseline. */
const DISAGREEMENT = 0.5

/** The largest wins and losses of a mixture, and where the verdicts disagree most. */
export function examplesOf(pairs: readonly PairedQuestion[]): Examples {
  const judged = pairs.flatMap((pair) => (pair.value === null ? [] : [{ pair, at: pair.value }]))
  const spread = pairs
    .map((pair) => ({ pair, at: spreadOf(pair) }))
    .filter(({ at }) => at >= DISAGREEMENT)
  return {
    wins: largest(judged.filter(({ at }) => at > 1 / 2)),
    losses: largest(
      judged.filter(({ at }) => at < 1 / 2).map(({ pair, at }) => ({ pair, at: -at })),
    ),
    disagreements: largest(spread),
  }
}

function largest(ranked: readonly { readonly pair: PairedQuestion; readonly at: number }[]) {
  return ranked
    .toSorted((one, other) => other.at - one.at)
    .slice(0, MOST)
    .map(({ pair }) => exampleOf(pair))
}

/** Distance of the verdict that likes the mixture best from the one that likes it least. */
function spreadOf({ mixture, verdicts }: PairedQuestion): number {
  const values = verdicts.flatMap((verdict) => towards(mixture[0]?.system ?? '', verdict) ?? [])
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
}

function exampleOf(pair: PairedQuestion): Example {
  const { question, mixture, baseline, verdicts, value, scores } = pair
  const judged = verdicts.filter(({ why }) => why !== '').map(({ judge, why }) => ({ judge, why }))
  const checked =
    scores === null
      ? []
      : [
          {
            judge: 'check',
            why: `Scores ${shortOf(scores.mixture)} against ${shortOf(scores.baseline)}`,
          },
        ]
  return {
    question: question.id,
    prompt: promptOf(question),
    mixture: shownOf(mixture),
    baseline: shownOf(baseline),
    preference: value ?? 1 / 2,
    reasons: [...checked, ...judged],
  }
}

function shownOf(answers: readonly AnswerRecord[]) {
  const [first] = answers
  if (first === undefined) return { system: '', text: '' }
  const text = first.error === null ? fullText(first) : `(no answer: ${first.error})`
  return { system: first.system, text }
}

function shortOf(score: number): string {
  return String(Math.round(score * 100) / 100)
}

/** A question as people read it; the roles are named where there is more than one message. */
export function promptOf({ messages, turns }: Question): string {
  const [only, ...more] = messages
  const first =
    only !== undefined && more.length === 0
      ? only.content
      : messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n')
  return [first, ...turns].join('\n\n')
}
