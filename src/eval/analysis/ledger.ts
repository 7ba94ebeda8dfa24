import type { Halves } from '../../stats/panel/choosing.ts'
import { panelLedger, type LedgerRow, type PanelLedger } from '../../stats/panel/ledger.ts'
import type { Question } from '../questions/question.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import type { Ledger } from '../results/summary.ts'
import type { System } from '../systems/system.ts'
import { countsIn } from './comparing/contests.ts'
import { drawsFor } from './comparing/ratios.ts'
import { estimateFrom } from './estimates.ts'
import { meanOrNull, present } from './records/means.ts'
import { pairQuestions, towards, type PairedQuestion } from './records/paired-question.ts'
import type { Records } from './records/records.ts'

/** What a mixture makes of its panel; null with fewer than two models, or without a question that all of it was scored on. */
export function ledgerOf(records: Records, mixture: System): Ledger | null {
  const agents = records.run.systems.filter(
    ({ id, role, of }) =>
      role === 'single' && of === mixture.id && records.answers.some(({ system }) => system === id),
  )
  if (agents.length < 2) return null
  const rows = rowsOf(records, { mixture, agents })
  const { seed } = records.run.options
  const ledger = panelLedger(rows, { seed, draws: drawsFor(rows.length) })
  return ledger === null ? null : inWords(ledger, { mixture, agents })
}

interface Panel {
  readonly mixture: System
  readonly agents: readonly System[]
}

/** A row per question of which every agent has a score. */
function rowsOf(records: Records, { mixture, agents }: Panel): LedgerRow[] {
  const counts = countsIn(records)
  const byAgent = agents.map(({ id }) => {
    const pairs = pairQuestions(records, { mixture: mixture.id, baseline: id }).filter(counts)
    return new Map(pairs.map((pair) => [pair.question.id, pair]))
  })
  const whole = records.questions.flatMap((question) => {
    const pairs = byAgent.flatMap((own) => own.get(question.id) ?? [])
    return pairs.length === agents.length ? [{ question, pairs }] : []
  })
  const areChecked = whole.every(({ pairs }) => pairs.every(({ scores }) => scores !== null))
  const score = areChecked ? checkedRow : comparedRow
  return whole.map(({ question, pairs }) => ({ ...unitOf(question), ...score(pairs) }))
}

type Scores = Pick<LedgerRow, 'answer' | 'proposals'>

/** Scores by the check, which has no noise: both halves are the same. */
function checkedRow(pairs: readonly PairedQuestion[]): Scores {
  return {
    answer: pairs[0]?.scores?.mixture ?? 0,
    proposals: pairs.map(({ scores }) => [scores?.baseline ?? 0, scores?.baseline ?? 0] as const),
  }
}

/** Scores against one reference, which is the mixture's own answer. */
function comparedRow(pairs: readonly PairedQuestion[]): Scores {
  return { answer: 1 / 2, proposals: pairs.map(halvesOf) }
}

function halvesOf(pair: PairedQuestion): Halves {
  const { mixture, verdicts, value, basis } = pair
  if (value === null) return [null, null]
  const system = mixture[0]?.system ?? ''
  const isFirstHalf = halving(system, verdicts)
  const score = (half: boolean) =>
    meanOrNull(
      present(
        verdicts
          .filter((verdict) => isFirstHalf(verdict) === half)
          .map((verdict) => towards(system, verdict)),
      ),
    )
  const [one, other] = [score(true), score(false)]
  // A check, a failure and equal texts have no noise either.
  if (basis !== 'judge' || (one === null && other === null)) return [1 - value, 1 - value]
  return [one === null ? null : 1 - one, other === null ? null : 1 - other]
}

/** Halves of the judgments: the first judge and the others or, with one judge, the two orders. */
function halving(
  system: string,
  verdicts: readonly PreferenceRecord[],
): (verdict: PreferenceRecord) => boolean {
  const judges = [...new Set(verdicts.map(({ judge }) => judge))].toSorted()
  const [first] = judges
  if (judges.length > 1) return ({ judge }) => judge === first
  return (verdict) => (verdict.first === 'a' ? verdict.a : verdict.b) === system
}

function unitOf({ id, cluster }: Question): Pick<LedgerRow, 'question' | 'cluster'> {
  return { question: id, cluster }
}

function inWords(ledger: PanelLedger, { mixture, agents }: Panel): Ledger {
  const { capture, rescue, harm } = ledger
  const { n } = ledger.gain
  return {
    mixture: mixture.id,
    bestSingle: agents[ledger.best]?.id ?? '',
    gain: estimateFrom(ledger.gain, [-1, 1]),
    headroom: estimateFrom(ledger.headroom, [-1, 1]),
    capture:
      capture === null
        ? null
        : {
            value: capture.value,
            interval: capture.interval,
            n,
            method: 'paired bootstrap of gain ÷ headroom',
          },
    surplus: estimateFrom(ledger.surplus, [0, 1]),
    damage: estimateFrom(ledger.damage, [0, 1]),
    rescue: rescue === null ? null : { ...rescue, method: 'Wilson' },
    harm: harm === null ? null : { ...harm, method: 'Wilson' },
    complementarity: ledger.complementarity,
    agents: agents.flatMap(({ id, agent, request }, at) => {
      const score = ledger.agents[at]
      return score === undefined
        ? []
        : [{ agent: agent ?? id, model: request.model, score: estimateFrom(score, [0, 1]) }]
    }),
  }
}
