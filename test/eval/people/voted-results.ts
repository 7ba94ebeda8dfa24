import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Question } from '../../../src/eval/questions/question.ts'
import type { AnswerRecord } from '../../../src/eval/results/answer-record.ts'
import { createResults, type Results } from '../../../src/eval/results/results-folder.ts'
import type { System, SystemRole } from '../../../src/eval/systems/system.ts'
import { runOf } from '../results/run-of.ts'

/** A question with this id. */
export function question(id: string): Question {
  return {
    id,
    messages: [{ role: 'user', content: `What is ${id}?` }],
    turns: [],
    reference: null,
    check: null,
    category: null,
    cluster: null,
    skills: [],
    settings: {},
    metadata: {},
  }
}

/** A system with this id. */
export function system(id: string, role: SystemRole, of: string | null = null): System {
  return { id, role, of, request: { model: id }, agent: null }
}

/** An answer; an empty text is a failure. */
export function answer(of: string, by: string, text: string): AnswerRecord {
  return {
    question: of,
    system: by,
    repeat: 0,
    texts: text === '' ? [] : [text],
    error: text === '' ? 'timeout' : null,
    finishReason: 'stop',
    models: [],
    promptTokens: 1,
    completionTokens: 1,
    costUsd: 0,
    latencyMs: 1,
    firstTokenMs: null,
    degraded: [],
    run: null,
    from: 'asked',
    proposals: [],
    calls: [],
  }
}

/** Ids of questions. */
export const IDS = Array.from({ length: 12 }, (_, index) => `q${index}`)

/** A mixture and a model that answered twelve questions. */
export function resultsOf(changes: Partial<Results> = {}): Results {
  return {
    run: runOf({ systems: [system('team', 'mixture'), system('model', 'single', 'team')] }),
    questions: IDS.map(question),
    answers: IDS.flatMap((id) => [
      answer(id, 'team', `team's words on ${id}`),
      answer(id, 'model', `model's words on ${id}`),
    ]),
    judgments: [],
    ...changes,
  }
}

/** The results in a directory that is removed with the scope. */
export function written(results: Results = resultsOf()) {
  const path = mkdtempSync(join(tmpdir(), 'votes-'))
  using folder = createResults(path, results)
  for (const each of results.answers) folder.answers.append(each)
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}
