import type { Layer, Plan, ReferenceStyle } from '../plan.ts'

/** Most bytes per token over a whole answer, in any script and any text of use. */
const BYTES_PER_TOKEN = 6

/**
 * How a verifier is shown the draft of a step: as long as the agents of the step may write. A limit on the references of
 * the last step, which comes later, does not shorten it.
 */
export function draftStyle(
  { references: { maxChars, maxBytes } }: Plan,
  layer: Layer | undefined,
): Pick<ReferenceStyle, 'maxChars' | 'maxBytes'> {
  const limits = (layer?.agents ?? []).map(({ settings }) => settings.maxTokens ?? Infinity)
  const bytes = Math.max(0, ...limits) * BYTES_PER_TOKEN
  return { maxChars, maxBytes: Number.isFinite(bytes) ? bytes : maxBytes }
}
