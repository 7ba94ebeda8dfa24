import type { AnswerRecord } from '../../results/answer-record.ts'
import type { Results } from '../../results/results-folder.ts'
import { inputOf } from '../formats/promptfoo.ts'

/** A file to write, by its path in a folder. */
export interface ExportedFile {
  readonly path: string
  readonly text: string
}

/** Of the questions that are one message: instruction and dataset by id. */
type Instructions = ReadonlyMap<string, { readonly instruction: string; readonly dataset: string }>

/** For each system `model_outputs.json`, and for each judged pair `annotations.json`, as alpaca_eval has them in `results/`. */
export function alpacaEvalFiles(results: Results): readonly ExportedFile[] {
  const instructions: Instructions = new Map(
    results.questions.flatMap((question) => {
      const instruction = inputOf(question)
      const dataset = question.category ?? 'own'
      return instruction === null ? [] : [[question.id, { instruction, dataset }]]
    }),
  )
  const outputs = results.run.systems.flatMap(({ id }) => {
    const list = outputsOf(id, results, instructions)
    return list.length === 0 ? [] : [file(`${folderOf(id)}/model_outputs.json`, list)]
  })
  const pairs = Map.groupBy(
    results.judgments.filter((each) => each.kind === 'preference' && each.a !== each.b),
    (each) => (each.kind === 'preference' ? JSON.stringify([each.a, each.b]) : ''),
  )
  const annotations = [...pairs].flatMap(([key]) => {
    const [model, baseline] = JSON.parse(key) as [string, string]
    const list = annotationsOf({ model, baseline }, results, instructions)
    const path = `${folderOf(model)}/against_${folderOf(baseline)}/annotations.json`
    return list.length === 0 ? [] : [file(path, list)]
  })
  return [...outputs, ...annotations]
}

function file(path: string, value: unknown): ExportedFile {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` }
}

/** A name that is one folder: models have slashes. */
function folderOf(id: string): string {
  const name = id.replaceAll(/[^\w.+-]/g, '_')
  return /^\.+$/.test(name) ? `_${name}` : name
}

function outputsOf(system: string, { questions, answers }: Results, instructions: Instructions) {
  return questions.flatMap(({ id }) => {
    const fields = instructions.get(id)
    const text = textOf(answers, id, system)
    return fields === undefined || text === null
      ? []
      : [
          {
            dataset: fields.dataset,
            instruction: fields.instruction,
            output: text,
            generator: system,
          },
        ]
  })
}

/** The judged questions of a pair, judges, orders and repeats averaged: 1 is the baseline, 2 the model. */
function annotationsOf(
  { model, baseline }: { readonly model: string; readonly baseline: string },
  { questions, answers, judgments }: Results,
  instructions: Instructions,
) {
  return questions.flatMap(({ id }) => {
    const fields = instructions.get(id)
    const [one, two] = [textOf(answers, id, baseline), textOf(answers, id, model)]
    if (fields === undefined || one === null || two === null) return []
    const own = judgments.filter(
      (each) =>
        each.kind === 'preference' &&
        each.question === id &&
        each.a === model &&
        each.b === baseline,
    )
    const shares = own.flatMap((each) =>
      each.kind === 'preference' && each.preference !== null ? [each.preference] : [],
    )
    if (own.length === 0) return []
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    return [
      {
        instruction: fields.instruction,
        output_1: one,
        generator_1: baseline,
        dataset: fields.dataset,
        output_2: two,
        generator_2: model,
        annotator: [...new Set(own.map(({ judge }) => judge))].join('+'),
        preference: shares.length === 0 ? null : 1 + mean,
      },
    ]
  })
}

/** The first answer of a system; null when it has none. */
function textOf(answers: readonly AnswerRecord[], question: string, system: string): string | null {
  const found = answers.find(
    (each) => each.question === question && each.system === system && each.error === null,
  )
  return found?.texts[0] ?? null
}
