import { BOOTSTRAPS, INTERVALS, type IntervalTrial } from './intervals.ts'
import { STOP_RULES } from './sequences.ts'
import { coverageOf, stopsOf, type Setting, type Share } from './simulate.ts'

/** Questions, or votes, of an interval's trial. */
export const SIZES = [200, 400] as const

/** Most questions of an evaluation that is watched. */
export const WATCHED_QUESTIONS = 400

/** True win rates whose difference from one half is to be found. */
const WIN_RATES = [0.585, 0.628, 0.713] as const

/** How much of the work of a plain interval's repetitions a slower kind gets. */
const PART = { sequences: 0.25, bootstraps: 0.2 } as const

/** The tables of docs/evaluation.md, line by line as they are measured. */
export function* coverageTables(setting: Setting): Generator<string> {
  const fewer = (part: number) => ({
    ...setting,
    repetitions: Math.round(setting.repetitions * part),
  })
  yield `Seed ${setting.seed}; the figure after ± is the standard error of the simulation itself.`
  yield ''
  yield `| 95 % interval | repetitions | ${SIZES.map((n) => `n = ${n}`).join(' | ')} |`
  yield '|---|--:|--:|--:|'
  for (const trial of INTERVALS) yield coverageRow(trial, setting)
  for (const trial of BOOTSTRAPS) yield coverageRow(trial, fewer(PART.bootstraps))
  yield ''
  yield* stopTable(fewer(PART.sequences))
}

function* stopTable(setting: Setting): Generator<string> {
  const found = WIN_RATES.map((rate) => `true win rate ${percent(rate)}: decided, after (median)`)
  yield `A look after every one of ${WATCHED_QUESTIONS} questions, ${setting.repetitions.toLocaleString('en')} evaluations each, at 5 %:`
  yield ''
  yield `| stop rule | false winners where the truth is 50 % | leaves out a true 60 % | ${found.join(' | ')} |`
  yield `|---|--:|--:|${WIN_RATES.map(() => '--:').join('|')}|`
  for (const rule of STOP_RULES) {
    const watch = (mean: number, tested: number) =>
      stopsOf(rule, { mean, tested, questions: WATCHED_QUESTIONS }, setting)
    const decided = WIN_RATES.map((rate) => {
      const { share, median } = watch(rate, 0.5)
      return `${percent(share)}, ${median ?? `over ${WATCHED_QUESTIONS}`}`
    })
    const cells = [textOf(watch(0.5, 0.5)), textOf(watch(0.6, 0.6)), ...decided]
    yield `| ${rule.name} | ${cells.join(' | ')} |`
  }
}

function coverageRow(trial: IntervalTrial, setting: Setting): string {
  const cells = SIZES.map((n) => textOf(coverageOf(trial, n, setting)))
  return `| ${trial.name} | ${setting.repetitions.toLocaleString('en')} | ${cells.join(' | ')} |`
}

function textOf({ share, standardError }: Share): string {
  return `${percent(share)} ± ${(100 * standardError).toFixed(1)}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
