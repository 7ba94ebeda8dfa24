import type { Proposal } from '../events.ts'
import { COMMON_WORDS } from '../text/common-words.ts'
import { contradict, factsOf, negationsIn, NO_FACTS, sentencesOf } from './facts.ts'
import { Similarity, wordsOf } from '../text/similarity.ts'
import type { AnswerRule } from './answer-rule.ts'
import { answerClasses } from './classes.ts'
import { answerLine } from './marked.ts'
import { shortAnswerOf } from './short-answer.ts'

/** Texts that are less alike may have one answer to two questions. */
const MIN_SIMILARITY = 0.35
/** A text of so few words that say something gives an answer and nothing to compare. */
const MAX_BARE_WORDS = 4
/** The last sentences of a text, in which its answer is given. */
const CLOSING_SENTENCES = 3
/** The same in characters: a text may have no end of a sentence at all. */
const CLOSING_CHARS = 2_000

/** Agents that agree, and on what. */
export interface Agreement {
  readonly answer: string
  readonly agents: readonly string[]
}

/** What of a proposal is compared. */
interface Voice {
  readonly proposal: Proposal
  readonly place: number
  readonly facts: string
  readonly negations: number
  readonly closing: readonly string[]
  readonly isBare: boolean
}

/**
 * The largest group of proposals that agree; null when no two do. Members of a group have the same short answer, the
 * same numbers, dates and identifiers in it, deny the same, do not contradict each other in their last sentences,
 * and are alike in their words. Wording alone never makes an agreement: a single digit may be all that differs.
 */
export function agreement(
  proposals: readonly Proposal[],
  { rule, prompt }: { readonly rule: AnswerRule; readonly prompt: string },
): Agreement | null {
  const answers = proposals.flatMap((proposal, place) => {
    const answer = shortAnswerOf(proposal, rule)
    return answer === null ? [] : [{ member: { proposal, place }, answer }]
  })
  const classes = answerClasses(answers, rule.kind).filter(({ members }) => members.length > 1)
  if (classes.length === 0) return null
  const similarity = new Similarity(
    proposals.map(({ text }) => text),
    prompt,
  )
  let best: Agreement | null = null
  for (const { answer, members } of classes) {
    const voices = members.map((member) => voiceOf(member, rule))
    const group = largestGroup(voices, (a, b) => agree(a, b, similarity))
    if (group.length > Math.max(1, best?.agents.length ?? 0))
      best = { answer, agents: group.map(({ proposal }) => proposal.agent) }
  }
  return best
}

function voiceOf(
  { proposal, place }: { readonly proposal: Proposal; readonly place: number },
  { kind }: AnswerRule,
): Voice {
  const { text } = proposal
  const sentences = sentencesOf(text.slice(-CLOSING_CHARS))
  const final = answerLine(text) ?? sentences.at(-1) ?? ''
  return {
    proposal,
    place,
    // Of numbers, the classes know which are the same.
    facts: kind === 'number' ? NO_FACTS : factsOf(final),
    negations: negationsIn(final),
    closing: sentences.slice(-CLOSING_SENTENCES),
    isBare: wordsOf(text).filter((word) => !COMMON_WORDS.has(word)).length <= MAX_BARE_WORDS,
  }
}

function agree(a: Voice, b: Voice, similarity: Similarity): boolean {
  const sameFacts = a.facts === b.facts || a.facts === NO_FACTS || b.facts === NO_FACTS
  if (!sameFacts || a.negations !== b.negations) return false
  if (contradict(a.closing, b.closing)) return false
  return a.isBare || b.isBare || similarity.between(a.place, b.place) >= MIN_SIMILARITY
}

/** The largest of the groups that begin with one voice and take every later one that agrees with all members. */
function largestGroup(
  voices: readonly Voice[],
  agreeing: (a: Voice, b: Voice) => boolean,
): readonly Voice[] {
  let largest: readonly Voice[] = []
  for (const first of voices) {
    const group = [first]
    for (const voice of voices)
      if (voice !== first && group.every((member) => agreeing(member, voice))) group.push(voice)
    if (group.length > largest.length) largest = group
  }
  return voices.filter((voice) => largest.includes(voice))
}
