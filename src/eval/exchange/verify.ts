import { parseArgs } from 'node:util'
import { readAnnotations } from './alpaca-eval/annotations.ts'
import { calibrationOf } from './alpaca-eval/calibration.ts'
import { annotationsPath, openClone } from './alpaca-eval/published.ts'
import { BOUNDS, recompute, type Difference, type Figure } from './alpaca-eval/recompute.ts'
import { spearman } from '../../stats/agreement/correlation.ts'
import { quantileOf } from '../../stats/moments.ts'
import { EXIT, type Desk } from '../command/desk.ts'
import { EvalError, UseError } from '../command/errors.ts'
import type { SubCommand } from '../command/sub-command.ts'

const USAGE = `Usage: npm run eval -- verify --alpaca-eval CLONE [--model NAME …] [--json]

Recomputes the win rates and the length-controlled win rates of AlpacaEval 2.0 from the annotations in your clone of
github.com/tatsu-lab/alpaca_eval, and prints how far each is from the published one. Ends with 1 beyond the bounds.

  --alpaca-eval CLONE   the folder of the clone
  --model NAME          only this model; may be repeated
  --json                every difference as JSON`

/** Orders of fewer models say little. */
const MIN_MODELS = 10
const MIN_SPEARMAN = 0.999

/** What was found of one model. */
interface Checked {
  readonly model: string
  readonly differences: readonly Difference[]
}

/** `npm run eval -- verify`: whether our metrics give the published figures. */
export const verify: SubCommand = {
  summary: "recompute AlpacaEval's published figures from your clone",
  usage: USAGE,
  run: async (args, desk) => {
    const { clone: path, models, isJson } = readArgs(args)
    const clone = openClone(path)
    const unknown = models.filter((model) => !clone.models.includes(model))
    if (unknown.length > 0) {
      throw new EvalError(`Cannot verify ${unknown.join(', ')}: the clone has no annotations of it`)
    }
    const calibration = calibrationOf(clone)
    if (typeof calibration === 'string') {
      desk.report(`Length-controlled figures are left out: ${calibration}.\n`)
    } else {
      desk.report(`Difficulties are recovered from ${calibration.sources.join(', ')}.\n`)
    }
    const checked: Checked[] = []
    for (const model of models.length > 0 ? models : clone.models) {
      desk.signal.throwIfAborted()
      const annotations = readAnnotations(annotationsPath(path, model))
      if (annotations === null) continue
      const context = { clone, calibration: typeof calibration === 'string' ? null : calibration }
      checked.push({ model, differences: recompute(model, annotations, context) })
      // A file takes a while: let the signal in.
      await Promise.resolve()
    }
    return conclude(checked, isJson ? 'json' : 'table', desk)
  },
}

function readArgs(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'alpaca-eval': { type: 'string' },
        model: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    })
    const clone = values['alpaca-eval']
    if (clone === undefined) throw new UseError('Cannot verify: --alpaca-eval CLONE is missing')
    return { clone, models: values.model, isJson: values.json }
  } catch (error) {
    if (error instanceof UseError) throw error
    throw new UseError(`Cannot verify: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function conclude(checked: readonly Checked[], form: 'json' | 'table', desk: Desk): number {
  const order = orderOf(checked)
  const beyond = checked.flatMap(({ model, differences }) =>
    differences.filter(isBeyond).map((each) => ({ model, ...each })),
  )
  const isWrongOrder = order !== null && order < MIN_SPEARMAN
  if (form === 'json')
    desk.write(`${JSON.stringify({ models: checked, spearman: order }, null, 2)}\n`)
  else desk.write(tableOf(checked, order))
  for (const { model, figure, published, computed } of beyond) {
    desk.report(`${model}: the ${figure} is ${computed}, published is ${published}\n`)
  }
  if (isWrongOrder) desk.report(`The order of the models agrees only to ${order.toFixed(4)}\n`)
  return beyond.length > 0 || isWrongOrder ? EXIT.failed : EXIT.ok
}

function isBeyond({ figure, published, computed }: Difference): boolean {
  return !(Math.abs(computed - published) <= BOUNDS[figure])
}

/** Spearman's ρ of the computed and the published order by length-controlled win rate; null for few models. */
function orderOf(checked: readonly Checked[]): number | null {
  const pairs = checked.flatMap(({ differences }) =>
    differences.filter(({ figure }) => figure === 'LC, usual penalty'),
  )
  if (pairs.length < MIN_MODELS) return null
  return spearman(
    pairs.map(({ computed }) => computed),
    pairs.map(({ published }) => published),
  )
}

function tableOf(checked: readonly Checked[], order: number | null): string {
  const all = checked.flatMap(({ model, differences }) =>
    differences.map((each) => ({
      ...each,
      model,
      error: Math.abs(each.computed - each.published),
    })),
  )
  const rows = (Object.keys(BOUNDS) as Figure[]).flatMap((figure) => {
    const errors = all.filter((each) => each.figure === figure).sort((a, b) => b.error - a.error)
    const [worst] = errors
    if (worst === undefined) return []
    const median = quantileOf(
      errors.map(({ error }) => error),
      0.5,
    )
    const bound = Number.isFinite(BOUNDS[figure]) ? String(BOUNDS[figure]) : '-'
    return [[figure, String(errors.length), short(worst.error), short(median), bound, worst.model]]
  })
  const head = ['figure', 'n', 'largest difference', 'median', 'bound', 'largest for']
  const unpublished = checked.filter(({ differences }) => differences.length === 0)
  const note =
    unpublished.length === 0
      ? ''
      : `Without a published row: ${unpublished.map(({ model }) => model).join(', ')}\n`
  const spearmanLine = order === null ? '' : `Spearman of the LC order: ${order.toFixed(5)}\n`
  return `${aligned([head, ...rows])}${spearmanLine}${note}`
}

function short(value: number): string {
  return value === 0 ? '0' : value.toExponential(1)
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return rows.map((row) => `${lineOf(row)}\n`).join('')
}
