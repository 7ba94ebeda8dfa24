import { MATERIAL, REFERENCE } from '../../judging/material.ts'
import { fenced, nonceFor } from '../../judging/nonce.ts'
import type { Question } from '../../questions/question.ts'

/** One turn of a question with the answers of one system, or of two. */
export interface BenchTurn {
  readonly question: Question
  /** Counted from 0. */
  readonly turn: number
  /** Right answers by turn; none where the category is judged without. */
  readonly references: readonly string[]
}

/** The words of the prompts, in the manner of MT-Bench and in words of our own. They name no system. */
export const WORDS = {
  rate: 'You are the grader of the answer below. Do not answer the question: say how well the answer serves the user.',
  compare:
    'You are the judge of two answers to the question below. Do not answer the question: decide which answer serves the ' +
    'user better.',
  second:
    'The question is the last one of a conversation, which is shown first. Judge the last answer, with what was said before it in mind.',
  criteria:
    'Look at how helpful, relevant, correct, deep, creative and detailed it is, as far as the question calls for that. ' +
    'Length is no merit, and the order of the texts means nothing.',
  rateReply:
    'First explain your judgment in a few sentences. End with a rating from 1 to 10 in exactly this form: "[[rating]]", ' +
    'as in "Rating: [[5]]".',
  compareReply:
    'First compare the two in a few sentences. End with your verdict in exactly this form: "[[A]]" if answer A is ' +
    'better, "[[B]]" if answer B is better, "[[C]]" for a tie.',
} as const

/** What is sent when nothing could be read. */
export const RATE_AGAIN =
  'Cannot read a rating in this. Reply with the rating alone, as in "Rating: [[5]]".'
export const COMPARE_AGAIN =
  'Cannot read a verdict in this. Reply with "[[A]]", "[[B]]" or "[[C]]" alone.'

/** The prompt for a rating of one answer; `texts` are the answers up to this turn. */
export function ratePrompt(shown: BenchTurn, texts: readonly string[]): string {
  const { turn } = shown
  const conversation = earlier(shown, texts)
  const parts: Part[] = [
    ...(conversation === '' ? [] : [['conversation', conversation] as const]),
    ['question', asked(shown)],
    ...referenceParts(shown),
    ['answer', texts[turn] ?? ''],
  ]
  return promptOf([WORDS.rate, WORDS.rateReply], shown, parts)
}

/** The prompt for a verdict on two answers, in the order in which they are given. */
export function comparePrompt(
  shown: BenchTurn,
  first: readonly string[],
  second: readonly string[],
): string {
  const { turn } = shown
  const parts: Part[] = [
    ...(turn === 0
      ? []
      : ([
          ['conversation of A', earlier(shown, first)],
          ['conversation of B', earlier(shown, second)],
        ] as const)),
    ['question', asked(shown)],
    ...referenceParts(shown),
    ['answer A', first[turn] ?? ''],
    ['answer B', second[turn] ?? ''],
  ]
  return promptOf([WORDS.compare, WORDS.compareReply], shown, parts)
}

type Part = readonly [label: string, text: string]

function promptOf(
  [task, reply]: readonly [string, string],
  { turn, references }: BenchTurn,
  parts: readonly Part[],
): string {
  const nonce = nonceFor(parts.map(([, text]) => text))
  return [
    task,
    MATERIAL.replace('{code}', nonce),
    ...(turn === 0 ? [] : [WORDS.second]),
    ...(references.length === 0 ? [] : [REFERENCE]),
    ...parts.map(([label, text]) => fenced(label, text, nonce)),
    WORDS.criteria,
    reply,
  ].join('\n\n')
}

function asked({ question, turn }: BenchTurn): string {
  return turn === 0
    ? question.messages.map(({ content }) => content).join('\n\n')
    : (question.turns[turn - 1] ?? '')
}

/** What was said before this turn. */
function earlier(shown: BenchTurn, texts: readonly string[]): string {
  return Array.from({ length: shown.turn }, (_, turn) => {
    const question = asked({ ...shown, turn })
    return `User:\n${question}\n\nAssistant:\n${texts[turn] ?? ''}`
  }).join('\n\n')
}

/** The right answers up to this turn: a later one builds on those before it. */
function referenceParts({ references, turn }: BenchTurn): readonly Part[] {
  const text = references.slice(0, turn + 1).join('\n\nThen:\n')
  return text === '' ? [] : [['reference', text]]
}
