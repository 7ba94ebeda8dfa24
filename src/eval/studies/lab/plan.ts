import type { Client } from '../../../client/client.ts'
import { detectableEffect } from '../../../stats/planning/power.ts'
import { counted, decimal, usd } from '../../report/figures.ts'
import type { Question } from '../../questions/question.ts'
import type { Roster } from '../panel/roster.ts'
import { systemOfCell, systemOfSeat, type Given } from '../panel/systems.ts'
import { emptyAnswer } from '../../asking/answer-parts.ts'
import type { System } from '../../systems/system.ts'
import type { Work } from './work.ts'

/** What a study will do, counted before its first call. */
export interface StudyPlan {
  readonly questions: number
  readonly proposals: number
  readonly answers: number
  readonly judgments: number
  /** What its calls would cost at the most; null when a price is unknown. */
  readonly costUsd: number | null
  /** A model whose price is unknown. */
  readonly unpriced: string | null
}

/** What estimates need. */
export interface Pricing {
  readonly client: Client
  readonly roster: Roster
  readonly signal: AbortSignal
}

/** Spread of a score's difference between two systems on one question, as measured on published comparisons. */
const DEVIATION = 0.41
/** Length of a proposal that is not written yet, in characters. */
const PROPOSAL_CHARS = 1_500

/** Counts work and estimates its cost: each kind of call once, with a question of middling length. */
export async function planOf(
  work: Work,
  questions: readonly Question[],
  pricing: Pricing,
): Promise<StudyPlan> {
  const typical = typicalOf(questions)
  const kinds = typical === undefined ? [] : kindsOf(work, typical, pricing.roster)
  let costUsd: number | null = 0
  let unpriced: string | null = null
  for (const { system, messages, count } of kinds) {
    const body = { ...system.request, messages: [...messages] }
    const estimate = await pricing.client.chat.estimate(body, { signal: pricing.signal })
    unpriced ??= estimate.unpriced
    costUsd =
      costUsd === null || estimate.whole_usd === null ? null : costUsd + count * estimate.whole_usd
  }
  return {
    questions: questions.length,
    proposals: work.proposals.length,
    answers: work.answers.length,
    judgments: work.judgments.length,
    costUsd,
    unpriced,
  }
}

/** The plan in plain lines: what it can show, what it does, what it costs. */
export function planLines(plan: StudyPlan, comparisons: number): readonly string[] {
  const { questions, proposals, answers, judgments, costUsd, unpriced } = plan
  const alpha = 0.05 / Math.max(1, comparisons)
  const effect = questions === 0 ? 1 : detectableEffect(questions, DEVIATION, { alpha })
  const among = comparisons > 1 ? `, each of ${comparisons} comparisons together` : ''
  const power =
    effect >= 1
      ? `With ${counted(questions, 'question')}${among}, no difference can be shown.`
      : `With ${counted(questions, 'question')}${among}, a difference under ${decimal(100 * effect, 0)} points will probably stay undecided.`
  const work = [
    counted(proposals, 'proposal'),
    counted(answers, 'answer'),
    ...(judgments === 0 ? [] : [counted(judgments, 'judgment')]),
  ]
  const cost =
    costUsd === null
      ? `The cost is unknown, for that of ${unpriced ?? 'a model'} is.`
      : costUsd === 0
        ? 'They cost nothing.'
        : `They cost at most about ${usd(costUsd)}.`
  return [power, `To be made: ${work.join(', ')}. ${cost}`]
}

/** One kind of call, and how often it is made. */
interface Kind {
  readonly system: System
  readonly messages: Question['messages']
  readonly count: number
}

function kindsOf(work: Work, typical: Question, roster: Roster): readonly Kind[] {
  const { messages } = typical
  const kinds = new Map<string, Kind>()
  const add = (key: string, make: () => Pick<Kind, 'system' | 'messages'>) => {
    const known = kinds.get(key) ?? { ...make(), count: 0 }
    kinds.set(key, { ...known, count: known.count + 1 })
  }
  for (const { seat } of work.proposals) {
    add(`proposal ${seat.agent}`, () => ({ system: systemOfSeat(seat, roster), messages }))
  }
  for (const { cell, question } of work.answers) {
    add(`answer ${cell.id}`, () => {
      const given = cell.seats(question.id).map((seat): Given => {
        const empty = emptyAnswer(question, systemOfSeat(seat, roster), 0)
        return { seat, answer: { ...empty, texts: ['x'.repeat(PROPOSAL_CHARS)] } }
      })
      return { system: systemOfCell(cell, given, roster), messages }
    })
  }
  for (const { key } of work.judgments) {
    add(`judgment ${key.judge}`, () => judgment(key.judge, typical))
  }
  return [...kinds.values()]
}

/** A judge reads the question and two answers. */
function judgment(judge: string, { messages }: Question): Pick<Kind, 'system' | 'messages'> {
  const system: System = {
    id: judge,
    role: 'single',
    of: null,
    request: { model: judge, max_completion_tokens: 4_000 },
    agent: null,
  }
  const answers = { role: 'user' as const, content: 'x'.repeat(2 * PROPOSAL_CHARS) }
  return { system, messages: [...messages, answers] }
}

/** The question whose length is in the middle. */
function typicalOf(questions: readonly Question[]): Question | undefined {
  const sorted = questions.toSorted((one, other) => sizeOf(one) - sizeOf(other))
  return sorted[Math.floor(sorted.length / 2)]
}

function sizeOf({ messages }: Question): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0)
}
