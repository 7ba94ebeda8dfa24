import type { Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import { askJudge, judgeSettings, type Judging } from './judge-request.ts'
import { MATERIAL, REFERENCE } from './material.ts'
import { digest } from './nonce.ts'
import { PREFERENCE_TASK, preferencePrompt, REPLY_AGAIN } from './preference-prompt.ts'
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

/** Version of the form of prompts and replies: verdicts of different ones are never mixed. */
const FORM = 'preference 1'

/** The hash of all that a verdict of this judge depends on, but for the texts. */
export function preferenceForm(seed: number): string {
  const words = [MATERIAL, REFERENCE, ...Object.values(PREFERENCE_TASK)]
  return digest([FORM, ...words, REPLY_AGAIN, JSON.stringify(judgeSettings(seed))])
}

/** How a judge compares two answers. Two equal texts are a tie without a call. */
export async function comparePair(task: PairTask, context: Judging): Promise<PreferenceRecord> {
  const { question, a, b, judge, first } = task
  const record = {
    kind: 'preference',
    question: question.id,
    repeat: a.repeat,
    a: a.system,
    b: b.system,
    judge,
    first,
    prompt: preferenceForm(context.seed),
  } as const
  if (task.evenIdentical === undefined && isSame(a.texts, b.texts)) {
    return { ...record, ...IDENTICAL }
  }
  const [shown, other] = first === 'a' ? [a, b] : [b, a]
  const text = preferencePrompt({ question, first: shown.texts, second: other.texts })
  const prompt = { text, read: readVerdict, again: REPLY_AGAIN }
  const { value, error, costUsd, latencyMs } = await askJudge(judge, prompt, context)
  return {
    ...record,
    preference: value === null ? null : first === 'a' ? value.first : 1 - value.first,
    method: 'steps',
    why: value?.why ?? '',
    error,
    costUsd,
    latencyMs,
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
