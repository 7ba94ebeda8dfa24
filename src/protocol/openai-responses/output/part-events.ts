import type { PartKind } from './pieces.ts'

interface PartEvents {
  /** The field with the place of the part in its item. */
  readonly index: 'content_index' | 'summary_index'
  readonly added: string
  readonly delta: string
  readonly done: string
  readonly ended: string
  /** The field with the whole text. */
  readonly field: 'text' | 'refusal'
  /** The part as it begins. */
  readonly empty: object
  /** Further fields of `delta` and `done`. */
  readonly extra: object
}

const CONTENT = {
  index: 'content_index',
  added: 'response.content_part.added',
  ended: 'response.content_part.done',
} as const

const SUMMARY: PartEvents = {
  index: 'summary_index',
  added: 'response.reasoning_summary_part.added',
  ended: 'response.reasoning_summary_part.done',
  delta: 'response.reasoning_summary_text.delta',
  done: 'response.reasoning_summary_text.done',
  field: 'text',
  empty: { type: 'summary_text', text: '' },
  extra: {},
}

/** The events of each kind of part. */
export const PART_EVENTS: Readonly<Record<PartKind, PartEvents>> = {
  text: {
    ...CONTENT,
    delta: 'response.output_text.delta',
    done: 'response.output_text.done',
    field: 'text',
    empty: { type: 'output_text', text: '', annotations: [], logprobs: [] },
    extra: { logprobs: [] },
  },
  refusal: {
    ...CONTENT,
    delta: 'response.refusal.delta',
    done: 'response.refusal.done',
    field: 'refusal',
    empty: { type: 'refusal', refusal: '' },
    extra: {},
  },
  reasoning: SUMMARY,
  progress: SUMMARY,
}
