import type { LengthRegularizer, LengthWeights } from '../../../stats/length/length-controlled.ts'
import {
  mentionsPredictions,
  readAnnotations,
  readOutputLengths,
  type Annotation,
} from './annotations.ts'
import { allAnnotations, BASELINE, outputsPath, type AlpacaEvalClone } from './published.ts'

/** What the length-controlled fit needs beside a model's own annotations. */
export interface Calibration {
  /** By row number, as upstream looks them up. */
  readonly difficulties: readonly number[]
  readonly regularizer: LengthRegularizer
  /** Models whose annotations hold what the difficulties were computed from. */
  readonly sources: readonly string[]
}

/** The weight of a row of the verbose or the concise baseline: λ / 2 with λ = 0.2. */
const ROW_WEIGHT = 0.1

/**
 * Σ target · feature over the rows of the verbose and the concise baseline. Their targets stand in a file that the repository does
 * not hold; the optimality conditions of the published weights of 22 models give these sums, to 0.03 and 0.11.
 */
const SUMS = { sumTargetLength: -182.706, sumTargetDifficulty: 412.876 }

/** Difficulties of sources that differ by more are not of the same fit. */
const MAX_SPREAD = 1e-4

/** Sources that are looked for; the second confirms the first. */
const MAX_SOURCES = 2

interface Source {
  readonly model: string
  readonly rows: readonly Annotation[]
  readonly difficulties: readonly number[]
}

/**
 * The calibration of a clone. The file with the difficulties is not in the repository, but the annotations of some models have the
 * prediction of every row, σ(model + weight · difficulty), which gives them back. Returns a reason where that is not possible.
 */
export function calibrationOf(clone: AlpacaEvalClone): Calibration | string {
  const [first, second] = sourcesOf(clone)
  if (first === undefined) return 'no annotations hold the predictions that give the difficulties'
  if (second !== undefined && !isAlike(first, second)) {
    return `the predictions of ${first.model} and ${second.model} are of different fits`
  }
  const lengthDifferences = gamedDifferences(clone, first.rows)
  if (typeof lengthDifferences === 'string') return lengthDifferences
  const { difficulties } = first
  return {
    difficulties,
    regularizer: { lengthDifferences, difficulties, rowWeight: ROW_WEIGHT, ...SUMS },
    sources: [first, ...(second === undefined ? [] : [second])].map(({ model }) => model),
  }
}

/** Models whose annotations give the difficulty of every row, those with the most rows first. */
function sourcesOf(clone: AlpacaEvalClone): readonly Source[] {
  const sources: Source[] = []
  for (const path of clone.folders.flatMap((folder) => allAnnotations(clone.path, folder))) {
    if (!mentionsPredictions(path)) continue
    const { model, rows } = readAnnotations(path) ?? { model: '', rows: [] }
    const weights = clone.weights.get(model)
    const difficulties = weights === undefined ? null : difficultiesOf(rows, weights)
    if (difficulties !== null) sources.push({ model, rows, difficulties })
    if (sources.length === MAX_SOURCES) break
  }
  return sources.sort((a, b) => b.rows.length - a.rows.length)
}

function isAlike(one: Source, other: Source): boolean {
  const { length } = other.difficulties
  if (length < one.difficulties.length) return true
  return other.difficulties.every((value, row) => {
    return Math.abs(value - (one.difficulties[row] ?? NaN)) < MAX_SPREAD
  })
}

/** The difficulty of each row; null where a row has no prediction, or the weights are not those of the predictions. */
function difficultiesOf(
  rows: readonly Annotation[],
  { model, difficulty }: LengthWeights,
): readonly number[] | null {
  if (difficulty === 0 || rows.length === 0) return null
  const difficulties = rows.map(({ predicted }) => {
    const p = predicted ?? NaN
    return (Math.log(p / (1 - p)) - model) / difficulty
  })
  // The first instruction is the reference of upstream's fit: its difficulty is 0.
  const isOfThisFit = Math.abs(difficulties[0] ?? NaN) < MAX_SPREAD
  return isOfThisFit && difficulties.every(Number.isFinite) ? difficulties : null
}

/** Δ of the verbose and the concise baseline, in the order of the rows; a reason where the clone has no such answers. */
function gamedDifferences(
  clone: AlpacaEvalClone,
  rows: readonly Annotation[],
): readonly number[][] | string {
  const versions: number[][] = []
  for (const version of ['verbose', 'concise']) {
    const name = `${BASELINE}_${version}`
    const lengths = readOutputLengths(outputsPath(clone.path, name))
    if (lengths === null) return `there is no results/${name}/model_outputs.json`
    const differences = rows.map((row) => row.baselineChars - (lengths.get(row.instruction) ?? NaN))
    if (differences.some(Number.isNaN)) return `${name} did not answer every instruction`
    versions.push(differences)
  }
  return versions
}
