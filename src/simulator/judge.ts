import { partsOf, type Part } from './question.ts'
import type { Briefing } from './references.ts'
import { EXAMPLE, topicOf } from './voices.ts'
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

function pronounce(part: Part, verdict: Verdict, given: number): string {
  switch (verdict.type) {
    case 'won':
      return part.type === 'greeting'
        ? `${verdict.claim.sentence}.`
        : `${verdict.claim.sentence} (${tally(verdict, given)}).`
    case 'split':
      return `The references disagree about ${topicOf(part)}: ${variantsIn(verdict)}.`
    case 'closest':
      return `The reference closest to the others says: ${verdict.claim.sentence}.`
    case 'silent':
      return `None of the references can answer ${topicOf(part)}.`
  }
}

/**
 * Merges the references by vote. It looks up which answers to a question are possible, but
 * not which one is true, so its answer depends only on the references.
 */
export function judge({ question, references, images }: Briefing, seed: number): string {
  if (references.length === 0) {
    return (
      'I have nothing to judge, because no references were given. ' +
      '(Simulated judge: I merge what other models say and know nothing myself.)'
    )
  }
  const parts = partsOf(question)
  const verdicts = parts.map((part) => vote(references, { part, alone: parts.length === 1 }))
  const lines = parts.map((part, index) =>
    pronounce(part, verdicts[index] ?? { type: 'silent' }, references.length),
  )
  const helpless = verdicts.every(({ type }) => type === 'silent')
  if (helpless) lines.push(`Simulated models know little; try "${EXAMPLE}"`)
  if (images > 0) lines.push('I cannot see the image.')
  const count = references.length === 1 ? 'one reference' : `${references.length} references`
  const ending = choose(ENDINGS, hashOf(`${seed} ${question}`))
  return `${lines.join(' ')}\n\n(Simulated judge: merged from ${count}, ${ending}.)`
}
