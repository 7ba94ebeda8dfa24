import type { Proposal } from '../events.ts'
import type { Plan, ReferenceStyle } from '../plan.ts'
import { referencesText } from '../text/references.ts'
import { bytesOf } from '../text/text-size.ts'
import { costOfOne, type CallSize } from './call-bound.ts'
import type { Price } from './price.ts'
import { remembered } from './remembered.ts'

/** As long as the code that stands in fences. */
export const NONCE = '0'.repeat(12)
/** What a message of its own and the blank lines around add to a system prompt or to references. */
export const AROUND_TOKENS = 32

export type PriceOf = (model: string) => Price | null

/** A proposal as a bound counts it. Its text need not exist: it may be as long as a limit allows. */
export interface ProposalSize {
  /** Bytes of its text. */
  readonly bytes: number
  readonly ended: Proposal['ended']
}

/** The size of a proposal that is there. A step that must fit is priced dozens of times, and its proposals are long. */
export const sizeOfProposal = remembered(({ text, ended }: Proposal): ProposalSize => ({
  bytes: bytesOf(text),
  ended,
}))

/** A proposal of this size without its text, to measure what is written around it. */
export function emptyProposal({ ended }: ProposalSize): Proposal {
  return { agent: '', model: '', text: '', ended }
}

/** The most that each of a caller's models can cost for one call, its own first. */
export function costsOf(
  { model, fallbacks }: { readonly model: string; readonly fallbacks: readonly string[] },
  size: CallSize,
  priceOf: PriceOf,
): readonly number[] {
  return [model, ...fallbacks].map((each) => costOfOne(priceOf(each), size))
}

/** Tokens that proposals add to a prompt: their text, and exactly what is written around it. */
export function referenceTokens(
  { references: style, seed }: Plan,
  proposals: readonly ProposalSize[],
  prompt: string | null,
): number {
  if (proposals.length === 0) return 0
  const around = referencesText(proposals.map(emptyProposal), { style, seed, nonce: NONCE, prompt })
  return shownBytes(style, proposals) + bytesOf(around) + AROUND_TOKENS
}

/** Bytes of proposals as they are shown. */
export function shownBytes(
  { maxBytes }: Pick<ReferenceStyle, 'maxBytes'>,
  proposals: readonly ProposalSize[],
): number {
  const most = maxBytes ?? Infinity
  return proposals.reduce((sum, { bytes }) => sum + Math.min(bytes, most), 0)
}
