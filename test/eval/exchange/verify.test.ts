import { rmSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { EXIT } from '../../../src/eval/command/desk.ts'
import { verify } from '../../../src/eval/exchange/verify.ts'
import { readAnnotations } from '../../../src/eval/exchange/alpaca-eval/annotations.ts'
import { calibrationOf } from '../../../src/eval/exchange/alpaca-eval/calibration.ts'
import { annotationsPath, openClone } from '../../../src/eval/exchange/alpaca-eval/published.ts'
import { runWith } from './command-scene.ts'
import { allItems, difficulties, writeClone, type SyntheticModel } from './synthetic-clone.ts'

const made: string[] = []
afterEach(() => made.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })))

function cloneOf(...models: readonly SyntheticModel[]): string {
  const path = writeClone(models)
  made.push(path)
  return path
}

const run = (...args: readonly string[]) => runWith(verify, ...args)

const source: SyntheticModel = {
  name: 'source',
  preferences: allItems.map((item) => (item % 2 === 0 ? '2' : '1.5')),
  items: allItems,
  weights: { length: -1, difficulty: 0.7, model: 0.4 },
  hasPredictions: true,
  row: {
    win_rate: 75,
    n_wins: 30,
    n_wins_base: 0,
    n_draws: 30,
    n_total: 60,
    discrete_win_rate: 75,
  },
}

/** With a missing row, a judgment that could not be read, and a draw of older files. */
const gappy: SyntheticModel = {
  name: 'gappy',
  preferences: ['NaN', '0', '2', ...Array.from({ length: 56 }, () => '1')],
  items: allItems.filter((item) => item !== 4),
  weights: { length: -1, difficulty: 0.5, model: -2 },
  hasPredictions: false,
  row: {
    win_rate: 150 / 58,
    n_wins: 1,
    n_wins_base: 56,
    n_draws: 1,
    n_total: 58,
    discrete_win_rate: 150 / 58,
  },
}

/** What the command prints as JSON of one model. */
async function figuresOf(clone: string, model: string): Promise<Record<string, number>> {
  const { out } = await run('--alpaca-eval', clone, '--model', model, '--json')
  const { models } = JSON.parse(out) as {
    models: { differences: { figure: string; computed: number }[] }[]
  }
  return Object.fromEntries(
    models[0]?.differences.map((each) => [each.figure, each.computed]) ?? [],
  )
}

test('published figures that follow from the annotations are confirmed', async () => {
  const { status, out, err } = await run('--alpaca-eval', cloneOf(source, gappy))
  expect(status).toBe(EXIT.ok)
  expect(out).toMatch(/^win rate +2 +/m)
  expect(out).toMatch(/^counts +8 +0 /m)
  expect(err).toBe('Difficulties are recovered from source.\n')
})

test('a published figure that does not follow from the annotations ends with 1 and is named', async () => {
  const wrong = { ...gappy, row: { ...gappy.row, win_rate: 3 } }
  const { status, err } = await run('--alpaca-eval', cloneOf(source, wrong))
  expect(status).toBe(EXIT.failed)
  expect(err).toContain('gappy: the win rate is 2.58')
  expect(err).toContain('published is 3\n')
})

test('difficulties are recovered from predictions, to the row', () => {
  const calibration = calibrationOf(openClone(cloneOf(source, gappy)))
  if (typeof calibration === 'string') throw new Error(calibration)
  expect(calibration.sources).toEqual(['source'])
  difficulties.forEach((value, row) => {
    expect(calibration.difficulties[row]).toBeCloseTo(value, 9)
  })
})

test('difficulties are also recovered from a second file of a model, in another folder', () => {
  const plain = { ...source, hasPredictions: false }
  const again = { ...source, folder: 'source_again/with_predictions' }
  const calibration = calibrationOf(openClone(cloneOf(plain, again)))
  expect(calibration).toMatchObject({ sources: ['source'] })
})

test('predictions of another fit than the weights give no difficulties', async () => {
  const stale = { ...source, name: 'stale' }
  const clone = openClone(cloneOf(stale))
  const weights = new Map([['stale', { length: -1, difficulty: 0.7, model: 0.5 }]])
  expect(calibrationOf({ ...clone, weights })).toContain('no annotations hold')
  const { status, err } = await run('--alpaca-eval', cloneOf(gappy))
  expect(status).toBe(EXIT.ok)
  expect(err).toContain('Length-controlled figures are left out')
})

test('the length-controlled rate of a model with a missing row takes difficulties by row number', async () => {
  const published = { ...gappy, row: { ...gappy.row, length_controlled_winrate: 5 } }
  const clone = cloneOf(source, published)
  const figures = await figuresOf(clone, 'gappy')
  const { difficulty, model } = gappy.weights
  const rates = difficulties
    .slice(0, 59)
    .map((each) => 1 / (1 + Math.exp(-model - difficulty * each)))
  const expected = (100 * rates.reduce((sum, rate) => sum + rate, 0)) / 59
  expect(figures['LC, published weights']).toBeCloseTo(expected, 9)
  const usual = figures['LC, usual penalty'] ?? NaN
  expect(usual).toBeGreaterThan(0)
  expect(Math.abs((figures['LC, nearest penalty'] ?? NaN) - 5)).toBeLessThanOrEqual(
    Math.abs(usual - 5),
  )
})

test('the baseline against itself is 50', async () => {
  const baseline = {
    ...source,
    name: 'gpt4_1106_preview',
    hasPredictions: false,
    row: { length_controlled_winrate: 50 },
  }
  const clone = cloneOf(source, baseline)
  expect(await figuresOf(clone, 'gpt4_1106_preview')).toMatchObject({ 'LC, usual penalty': 50 })
})

test('annotations as Python writes them are read, texts with NaN in them unchanged', () => {
  const path = annotationsPath(cloneOf(source, gappy), 'gappy')
  const rows = readAnnotations(path)?.rows ?? []
  expect(rows.slice(0, 3).map((row) => row.share)).toEqual([null, 0.5, 1])
  expect(rows[0]?.instruction).toBe('instruction "NaN" 0')
  // One emoji beside the letters is one character.
  expect(rows[0]?.modelChars).toBe(31)
})

test('what cannot be verified is said in one sentence', async () => {
  expect(await run('--alpaca-eval', '/nowhere')).toMatchObject({
    status: EXIT.failed,
    err: 'Cannot verify /nowhere: it has no folder "results", wanted a clone of tatsu-lab/alpaca_eval\n',
  })
  expect(await run('--alpaca-eval', cloneOf(source), '--model', 'other')).toMatchObject({
    status: EXIT.failed,
    err: 'Cannot verify other: the clone has no annotations of it\n',
  })
  expect((await run()).status).toBe(EXIT.wrongUse)
  expect((await run('--fast')).status).toBe(EXIT.wrongUse)
})
