import type { RunEvent } from '../../moa/events.ts'
import { isWithin } from '../../moa/text/text-size.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { AnswerState } from '../../protocol/state/shape-state.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import type { AnswerForm, RunEnd } from '../../protocol/wire-shape.ts'

/** Most bytes of a stored response: a value in a Durable Object may have 2 MB. */
const MAX_BYTES = 1_048_576

/** How a response ended. */
export type ResponseEnd = RunEnd &
  (
    | { readonly ok: true; readonly finishReason: string }
    | { readonly ok: false; readonly error: ApiError }
  )

/** A response as it is stored: what its encoder needs to write it again, and the conversation that it ends. */
export type StoredResponse =
  | (OpenResponse & {
      readonly kind: 'whole'
      /** What its encoder saw. */
      readonly events: readonly RunEvent[]
      readonly end: ResponseEnd
    })
  /** It is being written by a job. */
  | (OpenResponse & { readonly kind: 'open'; readonly job: string })
  | { readonly kind: 'too_large' }

/** What is known of a response before it is written. */
export interface OpenResponse {
  readonly form: AnswerForm
  readonly state: AnswerState
}

const FORMAT: StoredFormat<StoredResponse> = { version: 1 }

/** A response as text; one that is too large is stored as a note that it was. */
export function encodeResponse(response: StoredResponse): string {
  const text = encodeStored(FORMAT, response)
  return isWithin(text, MAX_BYTES) ? text : encodeStored(FORMAT, { kind: 'too_large' })
}

/** Reads what `encodeResponse` wrote; null for anything else. */
export function decodeResponse(text: string | null): StoredResponse | null {
  return decodeStored(FORMAT, text)
}

/** A response whose items have the ids by which requests refer to them. */
export function identified<T extends OpenResponse>(response: T): T {
  const { form, state } = response
  const items = SHAPES[form.shape].state?.identified(state.items, form.id) ?? state.items
  return { ...response, state: { ...state, items } }
}
