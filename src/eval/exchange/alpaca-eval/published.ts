import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { EvalError } from '../../command/errors.ts'
import type { LengthWeights } from '../../../stats/length/length-controlled.ts'

/** A row of the leaderboard; null where nothing is published. Percentages as they are printed. */
export interface PublishedRow {
  readonly winRate: number | null
  readonly standardError: number | null
  readonly discreteWinRate: number | null
  readonly wins: number | null
  readonly losses: number | null
  readonly draws: number | null
  readonly n: number | null
  readonly avgLength: number | null
  readonly lengthControlled: number | null
}

/** The files of a clone of tatsu-lab/alpaca_eval that hold what was published. */
export interface AlpacaEvalClone {
  readonly path: string
  /** Every folder of results. */
  readonly folders: readonly string[]
  /** The folders with annotations of the annotator, by the names of their models. */
  readonly models: readonly string[]
  readonly leaderboard: ReadonlyMap<string, PublishedRow>
  readonly weights: ReadonlyMap<string, LengthWeights>
}

export const ANNOTATOR = 'weighted_alpaca_eval_gpt4_turbo'
export const BASELINE = 'gpt4_1106_preview'

const LEADERBOARD = `src/alpaca_eval/leaderboards/data_AlpacaEval_2/${ANNOTATOR}_leaderboard.csv`
const WEIGHTS = `src/alpaca_eval/metrics/weights/${ANNOTATOR}/length_controlled_v1/baseline_${BASELINE}.csv`

/** The annotations of a model in the clone. */
export function annotationsPath(clone: string, model: string): string {
  return join(clone, 'results', model, ANNOTATOR, 'annotations.json')
}

/** Every file of annotations in the folder of a model, whichever annotator they are of. */
export function allAnnotations(clone: string, model: string): readonly string[] {
  const folder = join(clone, 'results', model)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => /^annotations?[^/\\]*\.json$/.test(basename(name)))
    .sort()
    .map((name) => join(folder, name))
}

/** The answers of a model in the clone. */
export function outputsPath(clone: string, model: string): string {
  return join(clone, 'results', model, 'model_outputs.json')
}

/** Reads the names of the models and the published tables of a clone. */
export function openClone(path: string): AlpacaEvalClone {
  const results = join(path, 'results')
  if (!existsSync(results)) {
    throw new EvalError(
      `Cannot verify ${path}: it has no folder "results", wanted a clone of tatsu-lab/alpaca_eval`,
    )
  }
  const entries = readdirSync(results, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const models = folders.filter((name) => existsSync(annotationsPath(path, name)))
  if (models.length === 0) {
    throw new EvalError(
      `Cannot verify ${path}: no model has ${ANNOTATOR}/annotations.json, wanted a clone with its large files`,
    )
  }
  return {
    path,
    folders: folders.sort(),
    models: models.sort(),
    leaderboard: table(join(path, LEADERBOARD), publishedRow),
    weights: table(join(path, WEIGHTS), publishedWeights),
  }
}

type Fields = Readonly<Record<string, string>>

/** The rows of a CSV file by their first column, which has no name. */
function table<Row>(path: string, rowOf: (fields: Fields) => Row): ReadonlyMap<string, Row> {
  if (!existsSync(path)) throw new EvalError(`Cannot read ${path}: there is no such file`)
  const rows = parse<Fields>(readFileSync(path), { columns: true, bom: true })
  return new Map(rows.map((fields) => [Object.values(fields)[0] ?? '', rowOf(fields)]))
}

function publishedRow(fields: Fields): PublishedRow {
  const cell = (name: string) => numberOf(fields[name])
  return {
    winRate: cell('win_rate'),
    standardError: cell('standard_error'),
    discreteWinRate: cell('discrete_win_rate'),
    wins: cell('n_wins'),
    losses: cell('n_wins_base'),
    draws: cell('n_draws'),
    n: cell('n_total'),
    avgLength: cell('avg_length'),
    lengthControlled: cell('length_controlled_winrate'),
  }
}

function publishedWeights(fields: Fields): LengthWeights {
  return {
    length: numberOf(fields['np.tanh(std_delta_len)']) ?? 0,
    difficulty: numberOf(fields['instruction_difficulty']) ?? 0,
    model: numberOf(fields['not_gamed_baseline.astype(float)']) ?? 0,
  }
}

function numberOf(cell: string | undefined): number | null {
  const value = Number(cell)
  return cell === undefined || cell.trim() === '' || !Number.isFinite(value) ? null : value
}
