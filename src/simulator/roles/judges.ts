import { isRecord } from '../json.ts'
import {
  faultOf,
  pointsOf,
  ranked,
  shareAnswered,
  worthOf,
  type Reading,
  type Understood,
} from './reading.ts'
import type { RolePrompt } from './role-prompt.ts'

/** Points for what a simulated judge does not look at. */
const UNREAD = 8
/** Most criteria that are scored. */
const MAX_CRITERIA = 16

/** What a simulated judge reads out of a response, by the name of the criterion. */
const SCORES: Readonly<Record<string, (reading: Reading) => number>> = {
  correct: (reading) => Math.round(pointsOf(reading)),
  complete: (reading) => Math.max(1, Math.round(10 * shareAnswered(reading))),
}

/** Scores and ranks the responses, as JSON. */
export function score(understood: Understood, { around }: RolePrompt): object {
  const criteria = criteriaIn(around)
  const ranking = ranked(understood).map(({ letter }) => letter)
  return {
    assessments: understood.readings.map((reading) => ({
      id: reading.letter,
      scores: Object.fromEntries(criteria.map((name) => [name, SCORES[name]?.(reading) ?? UNREAD])),
      fault: faultOf(reading),
    })),
    ranking,
    best: ranking[0],
    none_acceptable: understood.readings.every((reading) => shareAnswered(reading) === 0),
  }
}

/** The criteria that the prompt names in its example of a reply. */
export function criteriaIn(around: string, field = 'scores'): readonly string[] {
  const example = new RegExp(`"${field}":(\\{[^{}]{0,1000}\\})`).exec(around)?.[1]
  const scores = example === undefined ? {} : parsed(example)
  const names = isRecord(scores) ? Object.keys(scores).slice(0, MAX_CRITERIA) : []
  return names.length > 0 ? names : ['correct', 'complete', 'form', 'clear']
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Compares two responses, as JSON. */
export function compare(understood: Understood): object {
  const { readings } = understood
  const [best, other] = ranked(understood)
  const isTie = best === undefined || other === undefined || worthOf(best) === worthOf(other)
  return {
    assessments: readings.map((reading) => ({ id: reading.letter, fault: faultOf(reading) })),
    better: isTie ? 'tie' : best.letter,
  }
}

/** Ranks the responses: a list as text from the model that doubts every form, where none is enforced. */
export function rank(understood: Understood, hasSchema: boolean): object | string {
  const letters = ranked(understood).map(({ letter }) => letter)
  if (understood.speaker !== 'contrarian' || hasSchema) return { ranking: letters }
  const list = letters.map((letter, index) => `${index + 1}. Response ${letter}`)
  return `None of them convinces me.\n\nFINAL RANKING:\n${list.join('\n')}`
}
