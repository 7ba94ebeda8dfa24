import type { Results } from '../../../src/eval/results/results-folder.ts'
import type { Question } from '../../../src/eval/questions/question.ts'
import type { AnswerRecord } from '../../../src/eval/results/answer-record.ts'
import type { PreferenceRecord } from '../../../src/eval/results/judgment-record.ts'
import type { EvalOptions, RunFile } from '../../../src/eval/results/run-file.ts'
import type { System, SystemRole } from '../../../src/eval/systems/system.ts'

/** A system of a made run. */
export function systemOf(
  id: string,
  role: SystemRole = 'single',
  of: string | null = 'mix',
): System {
  const request = { model: id }
  return { id, role, of: role === 'mixture' ? null : of, request, agent: null }
}

export function questionOf(id: string, more: Partial<Question> = {}): Question {
  return {
    id,
    messages: [{ role: 'user', content: `Question ${id}` }],
    turns: [],
    reference: null,
    check: null,
    category: null,
    cluster: null,
    skills: [],
    settings: {},
    metadata: {},
    ...more,
  }
}

export function answerOf(
  question: string,
  system: string,
  more: Partial<AnswerRecord> = {},
): AnswerRecord {
  return {
    question,
    system,
    repeat: 0,
    texts: [`${system} on ${question}`],
    error: null,
    finishReason: 'stop',
    models: [system],
    promptTokens: 10,
    completionTokens: 20,
    costUsd: system === 'mix' ? 0.004 : 0.001,
    latencyMs: system === 'mix' ? 300 : 100,
    firstTokenMs: 50,
    degraded: [],
    run: null,
    from: 'asked',
    proposals: [],
    calls: [],
    ...more,
  }
}

export function verdictOf(
  question: string,
  preference: number | null,
  more: Partial<PreferenceRecord> = {},
): PreferenceRecord {
  return {
    kind: 'preference',
    question,
    repeat: 0,
    a: 'mix',
    b: 'one',
    judge: 'judge/one',
    first: 'a',
    preference,
    method: 'steps',
    why: 'It is so.',
    error: null,
    costUsd: 0.0001,
    latencyMs: 10,
    prompt: 'p',
    ...more,
  }
}

/** Both orders of one verdict. */
export function bothOrders(
  question: string,
  preference: number | null,
  more: Partial<PreferenceRecord> = {},
): PreferenceRecord[] {
  return (['a', 'b'] as const).map((first) => verdictOf(question, preference, { ...more, first }))
}

/** A run of "mix" against "one", question by question with the preference for "mix". */
export function judgedResults(
  preferences: readonly (number | null)[],
  options: Partial<EvalOptions> = {},
): Results {
  const questions = preferences.map((_, at) => questionOf(`q${at}`))
  return resultsOf({
    questions,
    answers: questions.flatMap(({ id }) => [answerOf(id, 'mix'), answerOf(id, 'one')]),
    judgments: preferences.flatMap((preference, at) => bothOrders(`q${at}`, preference)),
    run: runOf([systemOf('mix', 'mixture'), systemOf('one', 'single', null)], {
      against: ['one'],
      ...options,
    }),
  })
}

export function resultsOf(results: Partial<Results>): Results {
  return {
    run: runOf([systemOf('mix', 'mixture'), systemOf('one')]),
    questions: [],
    answers: [],
    judgments: [],
    ...results,
  }
}

export function runOf(systems: readonly System[], options: Partial<EvalOptions> = {}): RunFile {
  return {
    schema: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    url: 'http://localhost',
    simulated: false,
    questionsFile: 'questions.jsonl',
    questionsHash: 'h',
    questions: 0,
    systems,
    mixtureVersions: {},
    judges: ['judge/one'],
    options: {
      mixtures: ['mix'],
      against: ['auto'],
      judges: ['judge/one'],
      rubric: null,
      skills: false,
      checkOnly: false,
      n: null,
      repeats: 1,
      seed: 1,
      budgetUsd: null,
      stop: 'fixed',
      marginPoints: 3,
      concurrency: 8,
      keepDegraded: true,
      ...options,
    },
  }
}
