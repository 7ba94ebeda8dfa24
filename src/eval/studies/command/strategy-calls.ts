import { ApiError } from '../../../client/api-error.ts'
import type { Client } from '../../../client/client.ts'
import { emptyAnswer } from '../../asking/answer-parts.ts'
import type { Question } from '../../questions/question.ts'
import type { StudyContext } from '../lab/study.ts'
import { cellOf } from '../panel/cell.ts'
import type { Roster } from '../panel/roster.ts'
import { firstSeats } from '../panel/subsets.ts'
import { systemOfCell, systemOfSeat, type Given } from '../panel/systems.ts'

/** Any question: a plan does not depend on it. */
const ANY: Question = {
  id: '',
  messages: [{ role: 'user', content: 'What is 1 + 1?' }],
  turns: [],
  reference: null,
  check: null,
  category: null,
  cluster: null,
  skills: [],
  settings: {},
  metadata: {},
}

/** Calls that a strategy plans, the proposals included; each is estimated once. */
export function strategyCalls(
  client: Client,
  roster: Roster,
  signal: AbortSignal,
): StudyContext['plannedCalls'] {
  const known = new Map<string, Promise<number>>()
  return (strategy, size) => {
    const key = `${strategy} ${size}`
    const calls = known.get(key) ?? estimate(strategy, size)
    known.set(key, calls)
    return calls
  }

  async function estimate(strategy: string, size: number): Promise<number> {
    const seats = firstSeats(
      roster.agents.map(({ name }) => name),
      size,
    )
    const given = seats.map((seat): Given => {
      const answer = emptyAnswer(ANY, systemOfSeat(seat, roster), 0)
      return { seat, answer: { ...answer, texts: ['2'] } }
    })
    const { request } = systemOfCell(cellOf(seats, { strategy }), given, roster)
    const body = { ...request, messages: [...ANY.messages] }
    try {
      const { calls } = await client.chat.estimate(body, { signal })
      return size + calls
    } catch (error) {
      if (error instanceof ApiError && error.status === 400) return Number.POSITIVE_INFINITY
      throw error
    }
  }
}
