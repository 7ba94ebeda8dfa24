/** What an evaluation will be able to see, and what it will cost: printed before anything is spent. */
import { counted, decimal, usd } from '../report/figures.ts'

/** The plan of an evaluation. */
export interface Plan {
  readonly questions: number
  /** The smallest difference, in points of win rate, that the questions decide with 80 % power; null for none. */
  readonly detectablePoints: number | null
  readonly systems: readonly string[]
  readonly judges: readonly string[]
  /** Calls of the gateway that are still to make. */
  readonly answers: number
  readonly judgments: number
  /** The most that the calls can cost, in US dollars; null when a price is unknown. */
  readonly estimatedUsd: number | null
  readonly budgetUsd: number | null
}

/** The plan in a few lines. */
export function planLines(plan: Plan): string[] {
  const { questions, systems, judges, answers, judgments } = plan
  const scorers = judges.length === 0 ? 'checks alone score' : `judged by ${judges.join(', ')}`
  return [
    `${counted(questions, 'question')} for ${counted(systems.length, 'system')}: ${systems.join(', ')}; ${scorers}`,
    powerLine(plan),
    `${counted(answers, 'answer')} and ${counted(judgments, 'judgment')} to get: ${costOf(plan)}`,
  ]
}

function powerLine({ questions, detectablePoints }: Plan): string {
  const yours = `With your ${counted(questions, 'question')}`
  if (detectablePoints === null || !Number.isFinite(detectablePoints) || detectablePoints > 50) {
    return `${yours} no advantage can be decided: this is too few`
  }
  const size = decimal(detectablePoints, detectablePoints < 10 ? 1 : 0)
  return `${yours} an advantage under ${size} points will probably stay undecided`
}

function costOf({ estimatedUsd, budgetUsd }: Plan): string {
  const cost = estimatedUsd === null ? 'cost unknown' : `at most about ${usd(estimatedUsd)}`
  if (budgetUsd === null) return cost
  const isOver = estimatedUsd !== null && estimatedUsd > budgetUsd
  const budget = `budget ${usd(budgetUsd)}`
  return isOver ? `${cost}, over the ${budget}: it will end early` : `${cost}, ${budget}`
}
