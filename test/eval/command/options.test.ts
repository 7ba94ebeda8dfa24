import { describe, expect, test } from 'vitest'
import { UseError } from '../../../src/eval/command/errors.ts'
import { readCommandLine, USAGE } from '../../../src/eval/command/options.ts'

describe('a command line', () => {
  test('without a word compares the demonstration with every baseline', () => {
    expect(readCommandLine([])).toMatchObject({
      questionsFile: null,
      options: {
        mixtures: ['demo'],
        against: ['auto'],
        judges: [],
        n: null,
        repeats: 1,
        seed: 1,
        budgetUsd: null,
        stop: 'fixed',
        marginPoints: 3,
        keepDegraded: true,
      },
      resume: false,
      useCache: true,
    })
  })

  test('reads verdicts from log probabilities only where it says so', () => {
    expect(readCommandLine([]).options.logprobs).toBe(false)
    expect(readCommandLine(['--logprobs']).options.logprobs).toBe(true)
  })

  test('names mixtures, baselines, judges and conditions, each several times', () => {
    const words = ['q.jsonl', '--mixture=a', '--mixture=b', '--against', 'up/x', '--judge=up/j']
    const line = readCommandLine([
      ...words,
      '--judge=up/k',
      '--fail-if=worse',
      '--fail-if=costlier=2x',
    ])
    expect(line.questionsFile).toBe('q.jsonl')
    expect(line.options).toMatchObject({
      mixtures: ['a', 'b'],
      against: ['up/x'],
      judges: ['up/j', 'up/k'],
    })
    expect(line.failIf.map(({ text }) => text)).toEqual(['worse', 'costlier=2x'])
  })

  test.each([
    ['--n', '0'],
    ['--n', '1.5'],
    ['--n', 'many'],
    ['--repeats', '0'],
    ['--seed', '-1'],
    ['--budget-usd', '0'],
    ['--budget-usd', '$5'],
    ['--margin', '-3'],
    ['--margin', '50'],
    ['--concurrency', '0'],
    ['--stop', 'soon'],
    ['--fail-if', 'better'],
    ['--mixture', ''],
  ])('with %s %j is wrong, and says with what', (option, value) => {
    const read = () => readCommandLine([`${option}=${value}`])
    expect(read).toThrow(UseError)
    expect(read).toThrow(option)
    expect(read).toThrow(value)
  })

  test.each([[['--unknown']], [['a.jsonl', 'b.jsonl']], [['--n']]])('%j is wrong', (words) => {
    expect(() => readCommandLine(words)).toThrow(UseError)
  })
})

test('the help names every option', () => {
  const options = [...USAGE.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name)
  expect(options).toHaveLength(new Set(options).size)
  for (const name of ['mixture', 'against', 'judge', 'budget-usd', 'resume', 'fail-if', 'yes']) {
    expect(options).toContain(name)
  }
})
