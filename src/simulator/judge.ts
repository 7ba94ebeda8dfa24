import { partsOf, type Part } from './question.ts'
import type { Briefing } from './references.ts'
import { EXAMPLE, inabilityOf, REAL_MODELS } from './voices.ts'
import { topicOf } from './topics.ts'
import type { Statement } from './statement.ts'
import { vote, type Verdict } from './vote.ts'
import { choose, hashOf } from './words.ts'

const ENDINGS = ['nothing added', 'nothing of my own', 'as they stand']

function tally(verdict: Extract<Verdict, { type: 'won' }>, given: number): string {
  const { votes, voters, lost } = verdict
  if (given === 1) return 'the only reference says so'
  if (votes === given) return `all ${votes} references agree`
  const against = lost.flatMap(({ value }) => value ?? []).join(' and ')
  const others = given > voters ? ', the others do not know' : ''
  return `${votes} of ${given} references${against === '' ? others : `, against ${against}`}`
}

function variantsIn({ variants }: Extract<Verdict, { type: 'split' }>): string {
  return variants.map(({ value, sentence }) => value ?? `“${sentence}”`).join(' or ')
}

function pronounce(part: Part, verdict: Verdict, given: number): readonly string[] {
  switch (verdict.type) {
    case 'won':
      return [`${verdict.claim.sentence} (${tally(verdict, given)}).`]
    case 'split':
      return [`The references disagree about ${topicOf(part)}: ${variantsIn(verdict)}.`]
    case 'closest':
      return [`The reference closest to the others says: ${verdict.claim.sentence}.`]
    case 'silent':
      return []
  }
}

/** What the references leave open, in one sentence. */
function decline(parts: readonly Part[], rest: boolean): string {
  const inability = inabilityOf(parts)
  return `None of the references can answer${rest ? ' the rest' : ''}, because simulated models ${inability} (${REAL_MODELS}).`
}

/** What there is to say without a question to merge answers to; undefined when there is one. */
function withoutQuestion(parts: readonly Part[], images: number): string | undefined {
  const [first] = parts
  if (first?.type === 'greeting') {
    return `Hello from a simulated judge, who merges what other models answer to questions such as "${EXAMPLE}"`
  }
  if (first?.type !== 'nothing') return undefined
  if (images > 0) return 'There is no question, and simulated models cannot see images.'
  return `There is no question, so there is nothing to merge; simulated models answer "${EXAMPLE}"`
}

/**
 * Merges the references by vote. It looks up which answers to a question are possible, but
 * not which one is true, so its answer depends only on the references.
 */
export function judge(briefing: Briefing, seed: number): Statement {
  const { question, earlier, references, images } = briefing
  const parts = partsOf(question, earlier)
  const instead = withoutQuestion(parts, images)
  if (instead !== undefined) return { text: instead, claims: [], certainty: 1 }
  if (references.length === 0) {
    const text =
      'I have nothing to judge, because no references were given. ' +
      '(Simulated judge: I merge what other models say and know nothing myself.)'
    return { text, claims: [], certainty: 1 }
  }
  const verdicts = parts.map((part) => ({
    part,
    verdict: vote(references, { part, alone: parts.length === 1 }),
  }))
  return {
    text: phrase(verdicts, briefing, seed),
    claims: verdicts.flatMap(({ verdict }) => ('claim' in verdict ? verdict.claim : [])),
    certainty: Math.min(...verdicts.map(({ verdict }) => certaintyOf(verdict, references.length))),
  }
}

interface VerdictOfPart {
  readonly part: Part
  readonly verdict: Verdict
}

function certaintyOf(verdict: Verdict, given: number): number {
  return verdict.type === 'won' ? verdict.votes / given : UNCERTAIN
}

/** How certain the judge is of what no majority says. */
const UNCERTAIN = 0.4

function phrase(
  verdicts: readonly VerdictOfPart[],
  { question, references, analysed, images }: Briefing,
  seed: number,
): string {
  const lines = verdicts.flatMap(({ part, verdict }) => pronounce(part, verdict, references.length))
  const open = verdicts.filter(({ verdict }) => verdict.type === 'silent').map(({ part }) => part)
  if (open.length > 0) lines.push(decline(open, open.length < verdicts.length))
  if (images > 0) lines.push('I cannot see the image.')
  // Whoever has merged nothing does not say how.
  if (open.length === verdicts.length) return lines.join(' ')
  const count = references.length === 1 ? 'one reference' : `${references.length} references`
  const ending = choose(ENDINGS, hashOf(`${seed} ${question}`))
  const source = analysed ? `${count} and their analysis` : count
  return `${lines.join(' ')}\n\n(Simulated judge: merged from ${source}, ${ending}.)`
}
