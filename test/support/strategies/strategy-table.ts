import { callsOf } from '../../../src/moa/cost/call-count.ts'
import { degrades } from '../../../src/moa/reasons.ts'
import { CALL_MS } from './simulated-models.ts'
import {
  isVerbatim,
  runStrategy,
  STRATEGY_FAULTS,
  STRATEGY_ROWS,
  type StrategyFault,
  type StrategyRow,
  type StrategyRun,
} from './strategy-case.ts'

/** A table of the page docs/strategies.md, and its place there. */
export interface StrategyTable {
  readonly name: string
  readonly lines: readonly string[]
}

/** One run of each strategy in each situation; null where there was no money for any. */
export type StrategyRuns = ReadonlyMap<StrategyRow, ReadonlyMap<StrategyFault, StrategyRun | null>>

/** Runs everything that the tables show. */
export async function runStrategies(): Promise<StrategyRuns> {
  const rows = STRATEGY_ROWS.map(async (row) => {
    const runs = STRATEGY_FAULTS.map(
      async (fault) => [fault, await runStrategy(row, fault)] as const,
    )
    return [row, new Map(await Promise.all(runs))] as const
  })
  return new Map(await Promise.all(rows))
}

/** The tables of the page. */
export function strategyTables(runs: StrategyRuns): readonly StrategyTable[] {
  return [
    { name: 'properties', lines: table(propertiesOf(runs)) },
    { name: 'faults', lines: table(faultsOf(runs)) },
  ]
}

function table([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)]
}

const [USUAL] = STRATEGY_FAULTS

/** What each strategy does when nothing is wrong. */
function propertiesOf(runs: StrategyRuns): readonly (readonly string[])[] {
  const [plain] = [...runs.values()].flatMap((ofRow) => (USUAL && ofRow.get(USUAL)) ?? [])
  if (plain === undefined) throw new Error('Cannot compare costs: no strategy ran')
  const rows = [...runs].map(([{ name }, ofRow]) => {
    const run = USUAL && ofRow.get(USUAL)
    if (!run) throw new Error(`Cannot describe ${name}: it did not run`)
    const { calls } = run.report
    const roles = Map.groupBy(calls, ({ role }) => role)
    const counted = [...roles].map(([role, each]) => `${each.length} ${role}`).join(', ')
    const streams = run.firstWordMs !== null && run.firstWordMs < run.ms
    return [
      `\`${name}\``,
      `${calls.length} (${counted})`,
      `${callsOf(run.plan).most}`,
      (costOf(run) / costOf(plain)).toFixed(1),
      waits(run.ms),
      waits(run.firstWordMs ?? run.ms),
      streams ? 'as it is written' : 'when it is chosen',
      `${kindOf(run)}${shown(run.answer)}`,
      run.report.finding === null ? '–' : 'yes',
    ]
  })
  const head = [
    'strategy',
    'calls here',
    'calls at most',
    'cost',
    'waits in series',
    'first word after',
    'answer streams',
    'answer is',
    'finding',
  ]
  return [head, ...rows]
}

/** US dollars. */
function costOf({ report }: StrategyRun): number {
  if (report.costUsd === null) throw new Error('Cannot compare costs: a model has no price')
  return report.costUsd
}

/** How many times the duration of one call. */
function waits(ms: number): string {
  return `${ms / CALL_MS}`
}

/** What a caller gets of each strategy in each situation. */
function faultsOf(runs: StrategyRuns): readonly (readonly string[])[] {
  const rows = STRATEGY_FAULTS.map((fault) => [
    fault.name,
    ...[...runs.values()].map((ofRow) => outcomeOf(ofRow.get(fault) ?? null)),
  ])
  return [['what happens', ...[...runs.keys()].map(({ name }) => `\`${name}\``)], ...rows]
}

/** The outcome for the caller, in a few words. */
export function outcomeOf(run: StrategyRun | null): string {
  if (run === null) return 'rejected before the first call'
  const { outcome, report, answer } = run
  if (!outcome.ok) return `fails: \`${outcome.failure.code}\``
  const [lacks, remarks] = [true, false].map((isLack) => {
    const reasons = report.reasons.filter((reason) => degrades(reason) === isLack)
    const codes = new Set(reasons.map((reason) => reason.split(':', 1)[0] ?? reason))
    return [...codes].map((code) => `\`${code}\``).join(', ')
  })
  const what = `${kindOf(run)}${shown(answer)}`
  return `${what}${lacks && `, degraded: ${lacks}`}${remarks && `, with ${remarks}`}`
}

/** What the answer is: written from several texts, taken from one, or written by one model alone. */
function kindOf(run: StrategyRun): string {
  const { finding, synthesized } = run.report
  if (finding !== null && 'revised' in finding) return finding.revised ? 'revision' : 'draft'
  if (synthesized) return 'new text'
  return isVerbatim(run) ? 'verbatim' : 'one model alone'
}

/** The number that the answer gives; its words are those of simulated models. */
function shown(answer: string): string {
  const number = /(?:Answer: |= )(\d+)(?!.*(?:Answer: |= )\d)/s.exec(answer)?.[1]
  return number === undefined ? '' : ` (${number})`
}
