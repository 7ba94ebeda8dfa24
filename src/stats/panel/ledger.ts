import { bootstrap, type BootstrapEstimate } from '../bootstrap/bootstrap.ts'
import type { ResampleOptions } from '../bootstrap/resamples.ts'
import type { Interval } from '../intervals/interval.ts'
import { wilsonInterval } from '../intervals/wilson.ts'
import type { MeanEstimate } from '../intervals/mean.ts'
import { meanOf } from '../moments.ts'
import { estimateOverQuestions } from '../pairs/clustered.ts'
import { foldsOf } from '../random/folds.ts'
import { bestOf, halvesMean, oracleOf, type Halves } from './choosing.ts'
import { complementarity } from './complementarity.ts'

/** One question that a mixture answered: scores from 0 to 1, all against one reference and by the same judges. */
export interface LedgerRow {
  /** Unique: folds are drawn by it where there is no cluster. */
  readonly question: string
  readonly cluster: string | null
  /** Of the mixture's answer. */
  readonly answer: number
  /** Of each agent's proposal, in the order of the agents. */
  readonly proposals: readonly Halves[]
}

/** What a mixture makes of its panel. Scores are differences of shares: 0.05 is five points. */
export interface PanelLedger {
  /** Place of the agent with the best mean over all questions. */
  readonly best: number
  /** E[answer − best single model], the single model chosen on the other half of the questions. */
  readonly gain: MeanEstimate
  /** E[best proposal of each question − best single model], proposals chosen by one half of the judgments and scored by the other. */
  readonly headroom: MeanEstimate
  /** Gain ÷ headroom; null where the headroom may be 0. */
  readonly capture: BootstrapEstimate | null
  /** E[(answer − best proposal)⁺]: what no selection could have. */
  readonly surplus: MeanEstimate
  /** E[(best single model − answer)⁺]: good answers spoiled. */
  readonly damage: MeanEstimate
  /** P(answer ≥ ½ | best single model < ½); null where the answer is the reference itself, or no question is of that kind. */
  readonly rescue: Share | null
  /** P(answer < ½ | best single model ≥ ½). */
  readonly harm: Share | null
  /** 1 − mean correlation of the agents' scores. */
  readonly complementarity: number | null
  /** Mean score of each agent. */
  readonly agents: readonly MeanEstimate[]
}

/** A share with Wilson's interval. */
export interface Share {
  readonly value: number
  readonly interval: Interval
  readonly n: number
}

/** A score that counts as good. */
const GOOD = 0.5

interface Scored {
  readonly row: LedgerRow
  readonly single: number
  readonly oracle: number
}

/** The ledger of a mixture over the questions whose proposals have scores in both halves; null without such a question. */
export function panelLedger(
  rows: readonly LedgerRow[],
  options: ResampleOptions = {},
): PanelLedger | null {
  const scored = scoredRows(rows, options.seed ?? 1)
  if (scored.length === 0) return null
  const clusters = scored.map(({ row }) => row.cluster)
  const mean = (valueOf: (each: Scored) => number) =>
    estimateOverQuestions(scored.map(valueOf), clusters)
  const headroom = mean(({ oracle, single }) => oracle - single)
  const hasHeadroom = headroom.interval !== null && headroom.interval[0] > 0
  const isReference = rows.every((row) => row.answer === rows[0]?.answer)
  const agents = rows[0]?.proposals.map((_, agent) => agentScore(rows, agent)) ?? []
  return {
    best: bestOf(rows.map((row) => row.proposals)),
    gain: mean(({ row, single }) => row.answer - single),
    headroom,
    capture: hasHeadroom ? bootstrap(scored, captureOf, { ...options, clusters }) : null,
    surplus: mean(({ row, oracle }) => Math.max(0, row.answer - oracle)),
    damage: mean(({ row, single }) => Math.max(0, single - row.answer)),
    rescue: isReference
      ? null
      : shareOf(
          scored.filter(({ single }) => single < GOOD),
          ({ row }) => row.answer >= GOOD,
        ),
    harm: isReference
      ? null
      : shareOf(
          scored.filter(({ single }) => single >= GOOD),
          ({ row }) => row.answer < GOOD,
        ),
    complementarity: complementarity(rows.map((row) => row.proposals.map(halvesMean))),
    agents,
  }
}

/** Each question with the score of the agent that was best on the other fold, and of the proposal that the other half of its judgments chose. */
function scoredRows(rows: readonly LedgerRow[], seed: number): readonly Scored[] {
  const keys = rows.map((row) => row.cluster ?? `question ${row.question}`)
  const folds = foldsOf(keys, { folds: 2, seed })
  const bestFor = [0, 1].map((fold) => {
    const others = rows.filter((_, i) => folds[i] !== fold)
    return bestOf((others.length > 0 ? others : rows).map((row) => row.proposals))
  })
  return rows.flatMap((row, i) => {
    const chosen = row.proposals[bestFor[folds[i] ?? 0] ?? 0]
    const single = chosen === undefined ? null : halvesMean(chosen)
    const oracle = oracleOf(row.proposals)
    return single === null || oracle === null ? [] : [{ row, single, oracle }]
  })
}

function captureOf(rows: readonly Scored[]): number {
  const gain = meanOf(rows.map(({ row, single }) => row.answer - single))
  return gain / meanOf(rows.map(({ oracle, single }) => oracle - single))
}

function agentScore(rows: readonly LedgerRow[], agent: number): MeanEstimate {
  const scores = rows.flatMap(({ proposals, cluster }) => {
    const halves = proposals[agent]
    const score = halves === undefined ? null : halvesMean(halves)
    return score === null ? [] : [{ score, cluster }]
  })
  return estimateOverQuestions(
    scores.map(({ score }) => score),
    scores.map(({ cluster }) => cluster),
  )
}

function shareOf(rows: readonly Scored[], has: (row: Scored) => boolean): Share | null {
  const count = rows.filter(has).length
  const interval = wilsonInterval(count, rows.length)
  return interval === null ? null : { value: count / rows.length, interval, n: rows.length }
}
