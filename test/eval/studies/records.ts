import type { AnswerRecord } from '../../../src/eval/results/answer-record.ts'
import type { PreferenceRecord } from '../../../src/eval/results/judgment-record.ts'

/** An answer that a test needs only a part of. */
export function answerOf(fields: Partial<AnswerRecord>): AnswerRecord {
  return {
    question: 'q1',
    system: 'a',
    repeat: 0,
    texts: ['an answer'],
    error: null,
    finishReason: 'stop',
    models: [],
    promptTokens: 0,
    completionTokens: 0,
    costUsd: 0,
    latencyMs: 0,
    firstTokenMs: null,
    degraded: [],
    run: null,
    from: 'asked',
    proposals: [],
    calls: [],
    ...fields,
  }
}

/** A verdict that a test needs only a part of. */
export function preferenceOf(fields: Partial<PreferenceRecord>): PreferenceRecord {
  return {
    kind: 'preference',
    question: 'q1',
    repeat: 0,
    a: 'whole',
    b: 'a',
    judge: 'sim/judge',
    first: 'a',
    preference: 0.5,
    method: 'steps',
    why: '',
    error: null,
    costUsd: 0,
    latencyMs: 0,
    prompt: '',
    ...fields,
  }
}
