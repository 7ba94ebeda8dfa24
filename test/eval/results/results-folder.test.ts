import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  createResults,
  hashOfQuestions,
  hasResults,
  openResults,
  readResults,
} from '../../../src/eval/results/results-folder.ts'
import { emptyAnswer } from '../../../src/eval/asking/answer-parts.ts'
import { questionOf, systemOf } from '../asking/fake-gateway.ts'
import { runOf } from './run-of.ts'

const newPath = () => join(mkdtempSync(join(tmpdir(), 'results-')), 'deep', 'inside')
const questions = [questionOf(), questionOf({ id: 'q2', category: 'sums' })]

describe('a results directory', () => {
  test('holds what was decided, the questions and all that was measured', () => {
    const path = newPath()
    const run = runOf({ systems: [systemOf()] })
    const answer = emptyAnswer(questionOf(), systemOf(), 0)
    {
      using folder = createResults(path, { run, questions })
      folder.answers.append(answer)
    }
    {
      using folder = openResults(path)
      folder.answers.append({ ...answer, repeat: 1 })
    }
    const answers = [answer, { ...answer, repeat: 1 }]
    expect(readResults(path)).toEqual({ run, questions, answers, judgments: [] })
  })

  test('without run.json is none: nothing was asked before it was written', () => {
    const path = newPath()
    createResults(path, { run: runOf(), questions })[Symbol.dispose]()
    expect(hasResults(path)).toBe(true)
    rmSync(join(path, 'run.json'))
    expect(hasResults(path)).toBe(false)
    expect(() => readResults(path)).toThrow(/it has no run.json, wanted a results directory/)
  })

  test('of another form is not read', () => {
    const path = newPath()
    createResults(path, { run: runOf(), questions })[Symbol.dispose]()
    writeFileSync(join(path, 'run.json'), '{"schema":2}')
    expect(() => readResults(path)).toThrow(/have the form 2, wanted 1/)
  })

  test('has no file that is half written', () => {
    const path = newPath()
    createResults(path, { run: runOf(), questions })[Symbol.dispose]()
    expect(existsSync(join(path, 'run.json.tmp'))).toBe(false)
    expect(readFileSync(join(path, 'run.json'), 'utf8').endsWith('}\n')).toBe(true)
  })
})

test('other questions have another hash, and the same ones the same', () => {
  const hash = hashOfQuestions(questions)
  expect(hashOfQuestions([questionOf(), questionOf({ id: 'q2', category: 'sums' })])).toBe(hash)
  expect(hashOfQuestions(questions.slice(1))).not.toBe(hash)
})
