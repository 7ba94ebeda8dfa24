import { describe, expect, test } from 'vitest'
import type { Desk } from '../../../src/eval/command/desk.ts'
import {
  ProgressDisplay,
  progressLine,
  renderProgress,
  type EvalProgress,
  type Stage,
} from '../../../src/eval/command/progress.ts'
import { columnsOf } from '../../../src/eval/command/terminal-text.ts'

const canvas = { columns: 80, rows: 24, color: false }
const answers: Stage = {
  name: 'answers',
  done: 30,
  total: 120,
  failed: 2,
  before: 0,
  startedAtMs: 0,
}
const judgments: Stage = {
  name: 'judgments',
  done: 0,
  total: 80,
  failed: 0,
  before: 0,
  startedAtMs: null,
}
const progress: EvalProgress = {
  startedAtMs: 0,
  stages: [answers, judgments],
  spentUsd: 0.012,
  estimatedUsd: 0.05,
  budgetUsd: null,
  look: null,
}

describe('renderProgress()', () => {
  test('shows each stage with its bar, what is done and what failed', () => {
    const [first, second] = renderProgress(progress, 60_000, canvas)
    expect(first).toMatch(/^answers {4}█{7}░{23} {2}30\/120 {2}2 failed$/)
    expect(second).toMatch(/^judgments {2}░{30} {4}0\/80$/)
  })

  test('says at least how long it takes while a stage has not begun', () => {
    expect(renderProgress(progress, 60_000, canvas)[2]).toContain('60 s · at least 3 min left')
  })

  test('says about how long it takes once every open stage has a pace', () => {
    const running = { ...progress, stages: [answers] }
    expect(renderProgress(running, 60_000, canvas)[1]).toContain('about 3 min left')
  })

  test('takes the pace from the records of this run alone', () => {
    const resumed = { ...progress, stages: [{ ...answers, before: 29 }] }
    expect(renderProgress(resumed, 60_000, canvas)[1]).toContain('about 90 min left')
  })

  test('says nothing of time left when everything is done', () => {
    const done = { ...progress, stages: [{ ...answers, done: 120 }] }
    expect(renderProgress(done, 60_000, canvas)[1]).toBe('60 s · $0.012 spent, about $0.038 left')
  })

  test.each([
    ['an estimate', { budgetUsd: null }, '$0.012 spent, about $0.038 left'],
    ['a budget', { budgetUsd: 0.02 }, '$0.012 spent, $0.0080 of the budget left'],
    ['more than the estimate', { estimatedUsd: 0.01 }, '$0.012 spent'],
    ['unknown prices', { spentUsd: null }, 'cost unknown'],
  ])('says what is spent and left with %s', (_case, changes, expected) => {
    const lines = renderProgress({ ...progress, ...changes }, 60_000, canvas)
    expect(lines.at(-1)?.split(' · ').at(-1)).toBe(expected)
  })

  test('shows the comparison as it stands', () => {
    const look = {
      mixture: 'team',
      baseline: 'openai/gpt-5',
      questions: 31,
      winRate: 0.41,
      interval: [0.29, 0.53],
      verdict: 'undecided',
    } as const
    expect(renderProgress({ ...progress, look }, 0, canvas).at(-1)).toBe(
      'undecided so far: 41 % [29, 53] after 31 questions, team against openai/gpt-5',
    )
  })

  test.each([20, 40, 60, 200])('keeps every line within %d columns', (columns) => {
    const look = {
      mixture: '混合'.repeat(20),
      baseline: 'x\u001b[2J\n'.repeat(9),
      questions: 31,
      winRate: 0.41,
      interval: [0.29, 0.53],
      verdict: 'worse',
    } as const
    for (const line of renderProgress({ ...progress, look }, 0, { ...canvas, columns })) {
      expect(columnsOf(line)).toBeLessThanOrEqual(columns)
      expect(line).not.toMatch(/\p{Cc}/u)
    }
  })

  test('draws a stage without work', () => {
    const nothing = { ...answers, done: 0, total: 0, failed: 0 }
    expect(renderProgress({ ...progress, stages: [nothing] }, 0, canvas)[0]).toContain('0/0')
  })
})

test('progressLine() has the stages, the time and the money', () => {
  expect(progressLine(progress, 60_000)).toBe(
    'answers 30/120 (2 failed) · judgments 0/80 · 60 s · at least 3 min left · $0.012 spent, about $0.038 left',
  )
})

describe('ProgressDisplay', () => {
  function scene(screen: Desk['canvas']) {
    const state = { now: 0, printed: [] as string[] }
    const desk: Desk = {
      signal: new AbortController().signal,
      now: () => state.now,
      write: () => {},
      report: (text) => void state.printed.push(text),
      canvas: screen,
      ask: null,
      connect: () => Promise.reject(new Error('no gateway here')),
    }
    return { state, display: new ProgressDisplay(desk) }
  }

  test('draws over what it drew before', () => {
    const { state, display } = scene(canvas)
    display.show(progress)
    state.now = 1000
    display.show(progress)
    expect(state.printed[1]?.startsWith('\u001b[3A\r\u001b[0Janswers')).toBe(true)
  })

  test('does not draw again at once, and draws the last state at its end', () => {
    const { state, display } = scene(canvas)
    display.show(progress)
    display.show({ ...progress, stages: [{ ...answers, done: 120 }] })
    expect(state.printed).toHaveLength(1)
    display.end()
    expect(state.printed[1]).toContain('120/120')
  })

  test('draws no more lines than the screen has', () => {
    const { state, display } = scene({ ...canvas, rows: 3 })
    display.show(progress)
    expect(state.printed[0]?.split('\n')).toHaveLength(3)
  })

  test('prints a line every ten seconds where there is no terminal', () => {
    const { state, display } = scene(null)
    for (state.now = 0; state.now < 25_000; state.now += 500) display.show(progress)
    expect(state.printed).toHaveLength(3)
    expect(state.printed[0]).toBe(`${progressLine(progress, 0)}\n`)
  })
})
