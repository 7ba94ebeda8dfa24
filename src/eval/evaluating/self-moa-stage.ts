import { bestSingle } from '../analysis/comparing/best-single.ts'
import { countsIn } from '../analysis/comparing/contests.ts'
import { pairQuestions } from '../analysis/records/paired-question.ts'
import { recordsOf } from '../analysis/records/records.ts'
import type { Question } from '../questions/question.ts'
import type { Results } from '../results/results-folder.ts'
import { selfMoaWith } from '../systems/self-moa.ts'
import type { System } from '../systems/system.ts'

/** A question and the systems that are to answer it now. */
export interface Assignment {
  readonly question: Question
  readonly systems: readonly System[]
}

/**
 * Which model's samples answer each question in `self-moa`: the best single one on the other half of the questions, so
 * that no model is chosen and scored on the same ones.
 */
export function selfMoaAssignments(results: Results): Assignment[] {
  const { run, questions } = results
  const records = recordsOf(results)
  const systems = new Map<string, System[]>()
  for (const system of run.systems.filter(({ role }) => role === 'self-moa')) {
    const singles = run.systems.filter(({ role, of }) => role === 'single' && of === system.of)
    const candidates = singles.map(({ id }) => {
      const pair = { mixture: system.of ?? '', baseline: id }
      return [id, pairQuestions(records, pair)] as const
    })
    const rules = { seed: run.options.seed, counts: countsIn(records) }
    const { pairs } = bestSingle(new Map(candidates), rules)
    for (const { question, baseline } of pairs) {
      const single = singles.find(({ id }) => id === baseline[0]?.system)
      if (single === undefined) continue
      const own = systems.get(question.id) ?? []
      systems.set(question.id, [...own, selfMoaWith(system, single)])
    }
  }
  return questions.flatMap((question) => {
    const own = systems.get(question.id)
    return own === undefined ? [] : [{ question, systems: own }]
  })
}
