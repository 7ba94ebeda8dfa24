import { beliefOf, type Belief, type Mind } from './knowledge/beliefs.ts'
import { claim, type Claim } from './claims.ts'
import type { Voice } from './knowledge/facts.ts'
import { partsOf, type Part } from './question.ts'
import type { Briefing } from './references.ts'
import type { Statement } from './statement.ts'
import { vote } from './vote.ts'
import { capital, choose, hashOf } from './words.ts'

/** The answer of a voice to one part. */
interface Opinion {
  readonly part: Part
  readonly belief: Belief | undefined
  /** Undefined when the voice has no answer of its own and no reference has one. */
  readonly claim: Claim | undefined
  /** Whether the answer is that of most references, against the voice's own. */
  readonly adopted: boolean
}

/** The phrasing of a voice. Each voice is a row, and no `if` elsewhere. */
interface Style {
  readonly open: readonly string[]
  readonly between: string
  readonly greeting: string
  readonly unseen: string
  readonly close: string
  readonly state: (opinion: Opinion, claim: Claim) => string
  readonly adopt: (opinion: Opinion, claim: Claim) => string
  /** One sentence, where there is no question. */
  readonly nothing: string
  /** One sentence about what it cannot do, why, and what can. */
  readonly decline: (inability: string) => string
}

/** A question that shows what a mixture is good for. */
export const EXAMPLE = 'What is 17 * 23, and which planet has the most moons?'
/** What a simulated model knows; without a number that could be taken for an answer. */
const KNOWS = 'some facts and exact sums'
/** How to have real models; also for the judge. */
export const REAL_MODELS = 'real models need a key of a provider, see "Real models" in the README'
/** Most references that must agree before a voice doubts itself. */
const CONVINCING_VOTES = 2

const CONCESSIONS = ['I hold this much:', 'Under protest:', 'What is left after doubting:']
const recalled = (ground: string) => `What I go by: ${ground}. `
const before = ({ belief }: Opinion) => (belief ? `I had ${belief.value}` : 'I did not know')
const since = ({ belief }: Opinion) => (belief?.since === undefined ? '' : `, ${belief.since}`)

/** The voices by their phrases. */
export const STYLES: Readonly<Record<Voice, Style>> = {
  quick: {
    open: ['Easy one!', 'Oh, I know this!', 'Quick take:', 'Sure thing!'],
    between: ' ',
    greeting: 'Hi there! Throw me a fact or a sum!',
    unseen: 'I cannot see the image, by the way!',
    close: ' (simulated)',
    // A number followed by "!" would be a factorial.
    state: ({ part }, { sentence }) => `${sentence}${part.type === 'sum' ? '.' : '!'}`,
    adopt: (opinion, { sentence }) => `${sentence} (${before(opinion)}, but the others win)!`,
    nothing: `I see no question, so throw me a fact or a sum, such as "${EXAMPLE}"`,
    decline: (inability) =>
      `Oops, I ${inability}, because I am a simulated model with ${KNOWS} (${REAL_MODELS})!`,
  },
  careful: {
    open: ['Let me take this step by step.', 'I will go slowly.', 'One thing after the other.'],
    between: '\n\n',
    greeting: 'Good day. Ask me for a fact or a sum, and I will show how I get there.',
    unseen: 'I cannot see the image, so I leave it out.',
    close: '\n\n(This is a simulated answer.)',
    state: ({ part, belief }, { sentence }) => {
      const grounds = belief?.grounds ?? []
      if (part.type !== 'sum') return `${grounds.map(recalled).join('')}Conclusion: ${sentence}.`
      const working = grounds.map((line) => `${line}. `).join('')
      return `${working}${working === '' ? 'Worked out by hand' : 'Together'}: ${sentence}.`
    },
    adopt: (opinion, { sentence }) =>
      `${sentence} (${before(opinion)} at first; most references say this, and I follow them).`,
    nothing: `There is no question, so I have nothing to work out; an example of one is "${EXAMPLE}"`,
    decline: (inability) =>
      `I ${inability}, and I will not guess: I am a simulated model, all I have is ${KNOWS}, and ${REAL_MODELS}.`,
  },
  terse: {
    open: [''],
    between: ' ',
    greeting: 'Hello. Ask a fact or a sum.',
    unseen: 'I cannot see images.',
    close: ' (simulated)',
    state: ({ part }, { sentence, value }) =>
      part.type === 'fact' && value !== undefined
        ? `${capital(part.fact.label.replace(/^the /, ''))}: ${value}.`
        : `${sentence}.`,
    adopt: (_, { sentence }) => `${sentence} (corrected).`,
    nothing: 'No question.',
    decline: (inability) => `I ${inability}: a simulated model, ${KNOWS}; ${REAL_MODELS}.`,
  },
  contrarian: {
    open: [
      'I doubt that this is the right question, but fine.',
      'Everyone repeats the same answer without checking; I checked.',
      'Are we sure about this at all? Well.',
    ],
    between: ' ',
    greeting: 'Hello, if we must. Ask for a fact or a sum, and I will question it first.',
    unseen: 'I cannot see the image, and I would not trust it anyway.',
    close: ' (simulated, like most opinions)',
    state: (opinion, { sentence }) =>
      `${choose(CONCESSIONS, hashOf(opinion.part.text))} ${sentence}${since(opinion)}.`,
    adopt: (opinion, { sentence }) =>
      `I give in: ${sentence} (${before(opinion)}, but I am outvoted).`,
    nothing: `Nobody has asked anything, and I answer no more than that; "${EXAMPLE}" would be a question`,
    decline: (inability) =>
      `I ${inability}, and I doubt those who say they can: I am a simulated model with only ${KNOWS}, and ${REAL_MODELS}.`,
  },
}

function opinionOf(mind: Mind, part: Part, briefing: BriefedParts): Opinion {
  const belief = beliefOf(mind, part)
  const own = belief && claim(part, belief.value)
  const verdict = vote(briefing.references, { part, alone: briefing.parts.length === 1 })
  const unchanged: Opinion = { part, belief, claim: own, adopted: false }
  if (own && mind.right !== undefined) return unchanged
  if (verdict.type === 'closest' && !own)
    return { ...unchanged, claim: verdict.claim, adopted: true }
  if (verdict.type !== 'won') return unchanged
  const majority = verdict.votes * 2 > verdict.voters
  const convinced = !own || (majority && verdict.votes >= CONVINCING_VOTES)
  if (!convinced || (own && verdict.claim.key === own.key)) return unchanged
  return { part, belief, claim: verdict.claim, adopted: true }
}

interface BriefedParts extends Briefing {
  readonly parts: readonly Part[]
}

/** What a voice says it cannot do about parts that nobody can answer; several become one sentence. */
export function inabilityOf(parts: readonly Part[]): string {
  const own = new Set(parts.map((part) => (part.type === 'unknown' ? part.inability : DO_NOT_KNOW)))
  const [first = DO_NOT_KNOW] = own
  return own.size > 1 ? 'cannot do all of this' : first
}

const DO_NOT_KNOW = 'do not know this'

/** How certain a voice is of what it has reasons for, does not, took over from others, or does not know. */
const CERTAINTY = { grounded: 0.95, bare: 0.45, adopted: 0.8, unknown: 0.3 } as const

function certaintyOf({ belief, claim: known, adopted }: Opinion): number {
  if (adopted) return CERTAINTY.adopted
  if (known === undefined) return CERTAINTY.unknown
  return (belief?.grounds.length ?? 0) > 0 ? CERTAINTY.grounded : CERTAINTY.bare
}

/** Answers a question in one voice; the seed varies the phrasing, and the content only where a share of right answers is planted. */
export function speak(voice: Voice, briefing: Briefing, mind: Mind): Statement {
  const { seed } = mind
  const parts = partsOf(briefing.question, briefing.earlier)
  const opinions = parts.map((part) => opinionOf(mind, part, { ...briefing, parts }))
  return {
    text: phrase(voice, opinions, { briefing, seed }),
    claims: opinions.flatMap((opinion) => opinion.claim ?? []),
    certainty: Math.min(...opinions.map(certaintyOf)),
  }
}

function phrase(
  voice: Voice,
  opinions: readonly Opinion[],
  { briefing, seed }: { readonly briefing: Briefing; readonly seed: number },
): string {
  const style = STYLES[voice]
  const unseen = briefing.images > 0 ? style.unseen : ''
  if (opinions[0]?.part.type === 'nothing')
    return (unseen === '' ? style.nothing : unseen) + style.close
  const sentences = opinions.flatMap((opinion) => {
    if (opinion.part.type === 'greeting') return style.greeting
    if (!opinion.claim) return []
    return opinion.adopted
      ? style.adopt(opinion, opinion.claim)
      : style.state(opinion, opinion.claim)
  })
  const open = opinions.filter(({ part, claim: known }) => !known && part.type !== 'greeting')
  const declined = open.length > 0 ? [style.decline(inabilityOf(open.map(({ part }) => part)))] : []
  // Whoever can do nothing says so, and no more.
  if (sentences.length === 0 && unseen === '') return declined.join('')
  const knows = opinions.some(({ part, claim: known }) => known && part.type !== 'greeting')
  const opening = knows ? choose(style.open, hashOf(`${seed} ${briefing.question}`)) : ''
  const lines = [opening, ...sentences, ...declined, unseen]
  return lines.filter((line) => line !== '').join(style.between) + style.close
}
