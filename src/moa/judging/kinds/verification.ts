import { replyWith, shownDraft, type DraftPrompt } from '../prompt-parts.ts'
import { objectOf, oneOf, readReply, text, wrong, type Read, type Shape } from '../shape.ts'

/** What the verifier of a cheap answer reads, before a dearer model is called. */
export function verifierPrompt(shown: DraftPrompt): string {
  return [
    'You are the verifier of the draft below, which was written to the conversation above. Do not answer ' +
      'the conversation: decide whether the draft can go out as the answer, or a stronger model must write one.',
    ...shownDraft(shown),
    'Check what can be checked: facts, sums, each step, and that all that the request asks for is there ' +
      'in its form. A confident tone proves nothing. Say with "p", a whole number from 0 to 100, how likely the ' +
      'draft is right and complete. Accept it only when you would sign it; in doubt, escalate.',
    `${replyWith({ verdict: 'escalate', p: 35, why: 'The second sum is wrong.' })}\n` +
      '"verdict" is "accept" or "escalate"; "why" has at most 20 words.',
  ].join('\n\n')
}

/** Whether a draft may be the answer. */
export interface Verification {
  readonly verdict: 'accept' | 'escalate'
  /** How likely the draft is right, from 0 to 100. */
  readonly percent: number
  readonly why: string
}

interface WireVerification {
  readonly verdict: Verification['verdict']
  readonly p: number
  readonly why: string
}

/** From 0 to 100, which a verifier may write as a fraction of one, in quotes or with a percent sign. */
const PERCENT: Shape<number> = {
  schema: { type: 'integer', minimum: 0, maximum: 100 },
  read: (value, place) => {
    const isText = typeof value === 'string' && /^\s*\d/.test(value)
    const number = isText ? Number(value.replace(/%\s*$/, '')) : value
    const inRange = typeof number === 'number' && number >= 0 && number <= 100
    if (!inRange) return wrong(`${place} is not a whole number from 0 to 100`)
    const isFraction = number < 1 && !(isText && value.includes('%'))
    return { ok: true, value: Math.round(isFraction ? number * 100 : number) }
  },
}

/** The form of a verification. */
export function verificationShape(): Shape<WireVerification> {
  return objectOf({ verdict: oneOf(['accept', 'escalate']), p: PERCENT, why: text() })
}

/** Reads a verifier's reply; an error lists what is wrong with it, in words for the verifier. */
export function readVerification(reply: string): Read<Verification> {
  const read = readReply(reply, verificationShape())
  if (!read.ok) return read
  const { verdict, p, why } = read.value
  return { ok: true, value: { verdict, percent: p, why } }
}
