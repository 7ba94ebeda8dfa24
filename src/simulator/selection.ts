import type { ChatMessage } from './chat-request.ts'
import { claimIn, type PartOfQuestion } from './claims.ts'
import { fencesIn } from './fences.ts'
import { partsOf } from './question.ts'
import { MAX_REFERENCE_CHARS, MAX_REFERENCES } from './references.ts'
import { topicOf } from './voices.ts'
import { agree, vote, type Verdict } from './vote.ts'

/** A response to compare, under its letter. */
interface Candidate {
  readonly letter: string
  readonly text: string
}

/** A question, and the responses to it that a judge is to compare. */
export interface Selection {
  readonly question: string
  readonly candidates: readonly Candidate[]
}

const TASK = /(?:^|\n)You are the judge of the responses below\b/

/** Finds a judge's task in a conversation; undefined when there is none. */
export function selectionOf(messages: readonly ChatMessage[]): Selection | undefined {
  const last = messages.at(-1)
  const start = last?.role === 'user' ? TASK.exec(last.text) : null
  if (last === undefined || start === null) return undefined
  const fences = fencesIn(last.text.slice(start.index), 'letters')
  // One prompt has one code: a fence with another is quoted text.
  const nonce = fences[0]?.nonce
  const candidates = fences
    .filter((fence) => fence.nonce === nonce)
    .slice(0, MAX_REFERENCES)
    .map(({ label, body }) => ({ letter: label, text: body.slice(0, MAX_REFERENCE_CHARS) }))
  const own = last.text.slice(0, start.index).trim()
  const before = messages.slice(0, -1).findLast(({ role }) => role === 'user')
  return { question: own === '' ? (before?.text ?? '') : own, candidates }
}

/** The claim of a candidate about one part of the question. */
interface Finding {
  readonly points: number
  readonly fault: string | null
}

const RIGHT = 10
const UNDECIDED = 6
const WRONG = 2
const SILENT = 1

/**
 * Ranks the candidates by how often the majority says the same, and answers with JSON only.
 * It knows no answers itself; equals are ranked by their words, so that letters do not matter.
 */
export function rank({ question, candidates }: Selection): string {
  const parts = partsOf(question)
  const texts = candidates.map(({ text }) => text)
  const alone = parts.length === 1
  const verdicts = parts.map((part) => ({ part, verdict: vote(texts, { part, alone }) }))
  const judged = candidates.map(({ letter, text }) => {
    const findings = verdicts.map(({ part, verdict }) => findingOf(text, { part, alone }, verdict))
    const points = findings.reduce((sum, finding) => sum + finding.points, 0) / findings.length
    const answered = findings.filter((finding) => finding.points > SILENT).length
    const fault = findings.find((finding) => finding.fault !== null)?.fault ?? null
    return { letter, text, points, share: answered / findings.length, fault }
  })
  const ranking = judged
    .toSorted((a, b) => b.points - a.points || (a.text < b.text ? -1 : 1))
    .map(({ letter }) => letter)
  return JSON.stringify({
    assessments: judged.map(({ letter, points, share, fault }) => ({
      id: letter,
      scores: {
        correct: Math.round(points),
        complete: Math.max(1, Math.round(10 * share)),
        form: 8,
        clear: 8,
      },
      fault,
    })),
    ranking,
    best: ranking[0],
    none_acceptable: judged.every(({ share }) => share === 0),
  })
}

function findingOf(text: string, question: PartOfQuestion, verdict: Verdict): Finding {
  const claim = claimIn(text, question)
  if (claim === undefined)
    return { points: SILENT, fault: `It does not answer ${topicOf(question.part)}.` }
  if (verdict.type !== 'won') return { points: UNDECIDED, fault: null }
  if (agree(claim, verdict.claim)) return { points: RIGHT, fault: null }
  const fault = `It disagrees with the majority about ${topicOf(question.part)}.`
  return { points: WRONG, fault }
}
