import { writeAlpacaEval } from './alpaca-eval.ts'
import { writeCsv } from './csv.ts'
import type { WriteQuestions } from './format.ts'
import { writeInspect, writeJsonl } from './jsonl.ts'
import { writePromptfoo } from './promptfoo.ts'

/** Every format that questions can be written in, by the word of `--as`. */
export const FORMATS: ReadonlyMap<string, WriteQuestions> = new Map([
  ['jsonl', writeJsonl],
  ['csv', writeCsv],
  ['inspect', writeInspect],
  ['promptfoo', writePromptfoo],
  ['alpaca-eval', writeAlpacaEval],
])
