import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sigmoid } from '../../../src/stats/sigmoid.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

const ANNOTATOR = 'weighted_alpaca_eval_gpt4_turbo'
const SIZE = 60

/** A model of the clone: its preferences by row, and what the tables say of it. */
export interface SyntheticModel {
  readonly name: string
  /** Rows of `annotations.json` as text, because Python writes NaN. */
  readonly preferences: readonly string[]
  /** Instructions by row; rows that are missing are left out. */
  readonly items: readonly number[]
  readonly weights: { readonly length: number; readonly difficulty: number; readonly model: number }
  readonly hasPredictions: boolean
  /** Its folder, where that is not its name. */
  readonly folder?: string
  readonly row: Readonly<Record<string, string | number>>
}

const { normal, index } = randomFrom(21)
export const difficulties = Array.from({ length: SIZE }, (_, i) => (i === 0 ? 0 : normal()))
const textOf = (length: number) => `${'x'.repeat(length)}😀`
const lengths = () => Array.from({ length: SIZE }, () => 20 + index(200))
const baseline = lengths()
const instructionOf = (item: number) => `instruction "NaN" ${item}`

/** A folder in the shape of tatsu-lab/alpaca_eval with these models. */
export function writeClone(models: readonly SyntheticModel[]): string {
  const clone = mkdtempSync(join(tmpdir(), 'alpaca-clone-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(clone, path)), { recursive: true })
    writeFileSync(join(clone, path), text)
  }
  for (const version of ['verbose', 'concise']) {
    const outputs = lengths().map((length, item) => ({
      instruction: instructionOf(item),
      output: textOf(length),
    }))
    write(`results/gpt4_1106_preview_${version}/model_outputs.json`, JSON.stringify(outputs))
  }
  for (const model of models) {
    write(
      `results/${model.folder ?? `${model.name}/${ANNOTATOR}`}/annotations.json`,
      annotations(model),
    )
  }
  const columns = [...new Set(models.flatMap(({ row }) => Object.keys(row)))]
  const leaderboard = models.map(({ name, row }) => [name, ...columns.map((c) => row[c] ?? '')])
  write(
    `src/alpaca_eval/leaderboards/data_AlpacaEval_2/${ANNOTATOR}_leaderboard.csv`,
    csv([['', ...columns], ...leaderboard]),
  )
  write(
    `src/alpaca_eval/metrics/weights/${ANNOTATOR}/length_controlled_v1/baseline_gpt4_1106_preview.csv`,
    csv([
      ['', 'np.tanh(std_delta_len)', 'instruction_difficulty', 'not_gamed_baseline.astype(float)'],
      ...models.map(({ name, weights: w }) => [name, w.length, w.difficulty, w.model]),
    ]),
  )
  return clone
}

function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.join(',')}\n`).join('')
}

function annotations({
  name,
  items,
  preferences,
  weights,
  hasPredictions,
}: SyntheticModel): string {
  const rows = items.map((item, row) => {
    const logit = weights.model + weights.difficulty * (difficulties[row] ?? 0)
    const fields = {
      instruction: instructionOf(item),
      output_1: textOf(baseline[item] ?? 0),
      generator_1: 'gpt4_1106_preview',
      output_2: textOf(30 + ((item * 37) % 150)),
      generator_2: name,
      ...(hasPredictions ? { glm_preference: sigmoid(logit) } : {}),
    }
    return JSON.stringify(fields).replace(/\}$/, `,"preference":${preferences[row] ?? 'NaN'}}`)
  })
  return `[${rows.join(',\n')}]`
}

/** Every instruction once. */
export const allItems = Array.from({ length: SIZE }, (_, item) => item)
