import type { Result } from '../../moa/result.ts'
import type { ApiError } from '../errors.ts'
import type { Ask } from '../ask.ts'

/** An item of a conversation, in the spelling of its shape. */
export type StateItem = Readonly<Record<string, unknown>>

/** A stored answer and the conversation that it ends, as later requests continue it. */
export interface StoredTurn {
  /** The conversation with the answer as its end. */
  readonly items: readonly StateItem[]
  /** How many answers it holds. */
  readonly turns: number
}

/** A stored answer that a body refers to. */
export interface StateReference {
  /** Id of the answer. */
  readonly id: string
  /** Where the body names it. */
  readonly param: string
  /** The whole conversation continues, or one item of it is meant. */
  readonly kind: 'turn' | 'item'
  /** What the body calls it. */
  readonly named: string
}

/** Why a stored answer cannot be referred to. */
export type Unreferable = 'unknown' | 'too_large' | 'unfinished' | 'failed'

/** A body with everything that it refers to in its place. */
export interface MergedBody {
  readonly body: unknown
  /** How many items stand before those of the body as it was sent. */
  readonly before: number
  /** All items of its conversation. */
  readonly items: readonly StateItem[]
  /** How many answers the conversation will hold. */
  readonly turns: number
}

/** What is stored with an answer, so that later requests can refer to it. */
export interface AnswerState {
  readonly items: readonly StateItem[]
  readonly turns: number
  /** The answer is written after the request has ended. */
  readonly background?: true
}

/** What a shape does whose answers are stored, so that requests can refer to them. It reads no store itself. */
export interface ShapeState {
  /** The next stored answer that is needed to merge a body; null when all are found. */
  next(
    body: unknown,
    found: ReadonlyMap<string, StoredTurn>,
  ): Result<StateReference | null, ApiError>
  /** A body with the stored answers that it refers to in their places. */
  merge(body: unknown, found: ReadonlyMap<string, StoredTurn>): Result<MergedBody, ApiError>
  /** The error of a reference that cannot be followed. */
  unreferable(reference: StateReference, why: Unreferable): ApiError
  /** What is stored with the answer to a body; null when the body wants nothing stored. */
  stored(merged: MergedBody): Result<AnswerState | null, ApiError>
  /** Items with the ids by which requests can refer to them. */
  identified(items: readonly StateItem[], answerId: string): readonly StateItem[]
  /** Options of an answer as those who continue it need it: with all that its model wants back. */
  continued(options: object): object
  /** Whether the encoder writes anything for steps of a run, beside its answer. */
  showsSteps(form: Pick<Ask, 'progress'> & { readonly options: object }): boolean
}
