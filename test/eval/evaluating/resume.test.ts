import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UseError } from '../../../src/eval/command/errors.ts'
import { readCommandLine } from '../../../src/eval/command/options.ts'
import { resumedResults } from '../../../src/eval/evaluating/resume.ts'
import { readQuestions } from '../../../src/eval/questions/read-questions.ts'
import { createResults, hashOfQuestions } from '../../../src/eval/results/results-folder.ts'
import { runOf } from '../results/run-of.ts'

/** A run of a file of two questions. */
async function planned() {
  const folder = mkdtempSync(join(tmpdir(), 'resume-'))
  const file = join(folder, 'questions.jsonl')
  writeFileSync(file, '{"input":"One?"}\n{"input":"Two?"}\n')
  const { questions } = await readQuestions(file)
  const run = runOf({ questionsFile: file, questionsHash: hashOfQuestions(questions) })
  const out = join(folder, 'out')
  createResults(out, { run, questions })[Symbol.dispose]()
  return { file, out }
}

test('a run does not go on with a file of questions that was changed since', async () => {
  const { file, out } = await planned()
  const line = readCommandLine([file, '--resume'])
  const folder = await resumedResults(out, line)
  expect(folder?.questions).toHaveLength(2)
  folder?.[Symbol.dispose]()
  writeFileSync(file, '{"input":"One?"}\n{"input":"Three?"}\n')
  await expect(resumedResults(out, line)).rejects.toThrow(UseError)
  await expect(resumedResults(out, line)).rejects.toThrow('was changed since')
  const unnamed = await resumedResults(out, readCommandLine(['--resume']))
  expect(unnamed?.questions).toHaveLength(2)
  unnamed?.[Symbol.dispose]()
})
