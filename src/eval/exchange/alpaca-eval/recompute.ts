import { lengthControlled, predicted, USUAL_C } from '../../../stats/length/length-controlled.ts'
import { winRate } from '../../../stats/length/win-rate.ts'
import type { Annotations } from './annotations.ts'
import type { Calibration } from './calibration.ts'
import { BASELINE, type AlpacaEvalClone } from './published.ts'

/** A figure as published and as computed from the annotations. */
export interface Difference {
  readonly figure: Figure
  readonly published: number
  readonly computed: number
}

/** What is compared, in points or counts; `lc-nearest` takes the penalty of upstream's ten that explains the published figure best. */
export type Figure =
  | 'win rate'
  | 'standard error'
  | 'discrete win rate'
  | 'counts'
  | 'average length'
  | 'LC, usual penalty'
  | 'LC, nearest penalty'
  | 'LC, published weights'

/** How far each figure may be from the published one. The last is no check: weights of two rows are of another fit. */
export const BOUNDS: Readonly<Record<Figure, number>> = {
  'win rate': 1e-6,
  'standard error': 1e-6,
  'discrete win rate': 1e-6,
  counts: 0,
  'average length': 2,
  'LC, usual penalty': 0.15,
  'LC, nearest penalty': 0.02,
  'LC, published weights': Infinity,
}

/** Upstream chooses one of these by cross-validation, whose folds cannot be reproduced. */
const PENALTIES = Array.from({ length: 10 }, (_, i) => 10 ** (-4 + (8 * i) / 9))

/** Every figure of a model that was published, beside the computed one. */
export function recompute(
  model: string,
  annotations: Annotations,
  {
    clone,
    calibration,
  }: { readonly clone: AlpacaEvalClone; readonly calibration: Calibration | null },
): readonly Difference[] {
  const row = clone.leaderboard.get(model)
  if (row === undefined) return []
  const found = winRate(annotations.rows.map(({ share }) => share))
  const chars = annotations.rows.reduce((sum, { modelChars }) => sum + modelChars, 0)
  const counts = [
    [row.wins, found.wins],
    [row.losses, found.losses],
    [row.draws, found.draws],
    [row.n, found.n],
  ] as const
  return [
    ...difference('win rate', row.winRate, 100 * found.rate),
    ...difference('standard error', row.standardError, 100 * found.standardError),
    ...difference('discrete win rate', row.discreteWinRate, 100 * found.discreteRate),
    ...counts.flatMap(([published, computed]) => difference('counts', published, computed)),
    ...difference('average length', row.avgLength, Math.floor(chars / annotations.rows.length)),
    ...lengthFigures(model, annotations, { clone, calibration }),
  ]
}

function difference(figure: Figure, published: number | null, computed: number): Difference[] {
  return published === null ? [] : [{ figure, published, computed }]
}

function lengthFigures(
  model: string,
  { rows }: Annotations,
  {
    clone,
    calibration,
  }: { readonly clone: AlpacaEvalClone; readonly calibration: Calibration | null },
): readonly Difference[] {
  const published = clone.leaderboard.get(model)?.lengthControlled ?? null
  if (published === null || calibration === null) return []
  if (model === BASELINE) return difference('LC, usual penalty', published, 50)
  const difficulties = calibration.difficulties.slice(0, rows.length)
  const fitted = (c: number) =>
    100 *
    lengthControlled({
      shares: rows.map(({ share }) => share),
      lengthDifferences: rows.map((each) => each.baselineChars - each.modelChars),
      difficulties,
      regularizer: calibration.regularizer,
      c,
    }).rate
  const all = PENALTIES.map(fitted).sort(
    (a, b) => Math.abs(a - published) - Math.abs(b - published),
  )
  const weights = clone.weights.get(model)
  const fromWeights = weights === undefined ? null : 100 * predicted(weights, difficulties).rate
  return [
    ...difference('LC, usual penalty', published, fitted(USUAL_C)),
    ...difference('LC, nearest penalty', published, all[0] ?? NaN),
    ...(fromWeights === null ? [] : difference('LC, published weights', published, fromWeights)),
  ]
}
