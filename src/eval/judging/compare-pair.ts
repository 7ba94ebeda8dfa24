import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import { sum } from '../asking/answer-parts.ts'
import { askJudge, judgeSettings, type Judging } from './judge-request.ts'
import { letterSettings, type LetterJudges } from './letter-judges.ts'
import { MATERIAL, REFERENCE } from './material.ts'
import { digest } from './nonce.ts'
import {
  LETTER_REPLY,
  PREFERENCE_TASK,
  preferencePrompt,
  REPLY_AGAIN,
} from './preference-prompt.ts'
import { readVerdict } from './read-verdict.ts'

/** As much of an answer as a judge reads. */
export type JudgedAnswer = Pick<AnswerRecord, 'system' | 'repeat' | 'texts'>

/** One call of a judge: two answers to one question, in one order. */
export interface PairTask {
  readonly question: Question
  /** The mixture's answer, or that of the system that all others are compared with. */
  readonly a: JudgedAnswer
  readonly b: JudgedAnswer
  readonly judge: string
  /** Which of the two the judge reads first. */
  readonly first: 'a' | 'b'
  /** Whether the judge also compares a text with itself, which shows how it treats the order alone. */
  readonly evenIdentical?: true
}

/** What comparing needs of the world around it. */
export interface PairJudging extends Judging {
  /** Present where verdicts are read from the log probabilities of one letter, of judges that return them. */
  readonly letters?: LetterJudges
}

/** Version of the form of prompts and replies: verdicts of different ones are never mixed. */
const FORM = 'preference 1'

/** The hash of all that a verdict of this judge depends on, but for the texts. */
export function preferenceForm(seed: number): string {
  const words = [MATERIAL, REFERENCE, ...Object.values(PREFERENCE_TASK)]
  return digest([FORM, ...words, REPLY_AGAIN, JSON.stringify(judgeSettings(seed))])
}

/** The same for a verdict in one letter. */
function letterForm(seed: number): string {
  const { task, criteria } = PREFERENCE_TASK
  const words = [MATERIAL, REFERENCE, task, criteria, LETTER_REPLY]
  return digest([FORM, ...words, JSON.stringify(letterSettings(seed))])
}

/** How a judge compares two answers. Two equal texts are a tie without a call. */
export async function comparePair(task: PairTask, context: PairJudging): Promise<PreferenceRecord> {
  const { question, a, b, judge, first } = task
  const record = {
    kind: 'preference',
    question: question.id,
    repeat: a.repeat,
    a: a.system,
    b: b.system,
    judge,
    first,
  } as const
  if (task.evenIdentical === undefined && isSame(a.texts, b.texts)) {
    return { ...record, prompt: preferenceForm(context.seed), ...IDENTICAL }
  }
  return { ...record, ...(await verdictOn(task, context)) }
}

type PlaceOfRecord = 'kind' | 'question' | 'repeat' | 'a' | 'b' | 'judge' | 'first'

/** The verdict of the judge: by the log probabilities of one letter where it returns any and they are wanted, else in five steps. */
async function verdictOn(
  { question, a, b, judge, first }: PairTask,
  context: PairJudging,
): Promise<Omit<PreferenceRecord, PlaceOfRecord>> {
  const [shown, other] = first === 'a' ? [a, b] : [b, a]
  const pair = { question, first: shown.texts, second: other.texts }
  const ofA = (value: number) => (first === 'a' ? value : 1 - value)
  const byLetter = preferencePrompt(pair, LETTER_REPLY)
  const letter = (await context.letters?.ask(judge, byLetter, context)) ?? null
  if (letter !== null && letter.carries !== false) {
    const { value, carries: _carries, ...sent } = letter
    const preference = value === null ? null : ofA(value)
    return { preference, method: 'logprobs', why: '', prompt: letterForm(context.seed), ...sent }
  }
  const prompt = { text: preferencePrompt(pair), read: readVerdict, again: REPLY_AGAIN }
  const { value, error, costUsd, latencyMs } = await askJudge(judge, prompt, context)
  return {
    preference: value === null ? null : ofA(value.first),
    method: 'steps',
    why: value?.why ?? '',
    error,
    // The reply without log probabilities, which decided how this judge is read, was paid too.
    costUsd: sum(costUsd, letter === null ? 0 : letter.costUsd),
    latencyMs: latencyMs + (letter?.latencyMs ?? 0),
    prompt: preferenceForm(context.seed),
  }
}

const IDENTICAL = {
  preference: 1 / 2,
  method: 'identical',
  why: 'The two answers are the same.',
  error: null,
  costUsd: 0,
  latencyMs: 0,
} as const

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text.trim() === other[at]?.trim())
}
