import { leftOut, type WriteQuestions } from './format.ts'
import { inputOf } from './promptfoo.ts'

/** A list of `{instruction, dataset}`, for alpaca_eval. */
export const writeAlpacaEval: WriteQuestions = (questions) => {
  const single = questions.flatMap((question) => {
    const instruction = inputOf(question)
    return instruction === null ? [] : [{ instruction, dataset: question.category ?? 'own' }]
  })
  return {
    text: `${JSON.stringify(single, null, 2)}\n`,
    notes: leftOut(single.length, questions.length, 'an instruction is one text'),
  }
}
