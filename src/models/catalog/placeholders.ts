import type { Opaque } from '../../moa/message.ts'

/** Stand in for fields that a provider demands of an answer with tool calls, where it came back without them. */
export interface Placeholders {
  readonly answer?: Opaque
  readonly firstCall?: Opaque
}

/** What stands in at the models of a provider, by the start of their names: the first start that fits counts. */
export type KnownPlaceholders = readonly (readonly [start: string, placeholders: Placeholders])[]

/**
 * What Gemini takes for the signature of a call that another model made:
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const NO_SIGNATURE = 'skip_thought_signature_validator'

/** Every provider that demands such fields rejects a conversation that another model began. */
export const PLACEHOLDERS = {
  // Models before Gemini 3 demand none.
  gemini: [
    ['gemini-1', {}],
    ['gemini-2', {}],
    ['gemini', { firstCall: { extra_content: { google: { thought_signature: NO_SIGNATURE } } } }],
  ],
  // An empty text counts as none: https://api-docs.deepseek.com/guides/thinking_mode
  deepseek: [['', { answer: { reasoning_content: '(not available)' } }]],
} as const satisfies Readonly<Record<string, KnownPlaceholders>>

/** What stands in at a model. */
export function placeholdersOf(known: KnownPlaceholders, model: string): Placeholders {
  return known.find(([start]) => model.startsWith(start))?.[1] ?? {}
}
