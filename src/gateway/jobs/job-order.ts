import type { AnswerForm } from '../../protocol/wire-shape.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import type { Caller } from '../caller.ts'
import type { DeliveryOrder } from '../deliveries/delivery-order.ts'

/** All that is needed to do a job, fixed when it is accepted: an edit of its mixture does not change it. */
export interface JobOrder {
  /** Version of this value; another one cannot be read. */
  readonly v: 2
  readonly prepared: PreparedAsk
  readonly caller: Caller
  readonly session: string | null
  /** Form of the answer. */
  readonly form: AnswerForm
  readonly delivery: DeliveryOrder | null
  /** Code of the markers in its prompt that its answer must not show; null when it has none. */
  readonly markers: string | null
}

/** Reads what was stored; null for anything else. */
export function decodeOrder(text: string | null): JobOrder | null {
  if (text === null) return null
  // Written by `acceptJob` alone, which counts up `v` when the value changes.
  const order = JSON.parse(text) as JobOrder
  return order.v === 2 ? order : null
}
