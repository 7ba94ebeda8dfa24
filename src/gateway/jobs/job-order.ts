import type { AnswerForm } from '../../protocol/wire-shape.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import type { Caller } from '../caller.ts'
import type { DeliveryOrder } from '../deliveries/delivery-order.ts'

/** All that is needed to do a job, fixed when it is accepted: an edit of its mixture does not change it. */
export interface JobOrder {
  readonly prepared: PreparedAsk
  readonly caller: Caller
  readonly session: string | null
  /** Form of the answer. */
  readonly form: AnswerForm
  readonly delivery: DeliveryOrder | null
  /** Code of the markers in its prompt that its answer must not show; null when it has none. */
  readonly markers: string | null
}

const FORMAT: StoredFormat<JobOrder> = { version: 2 }

/** An order as its job holds it. */
export function encodeOrder(order: JobOrder): string {
  return encodeStored(FORMAT, order)
}

/** Reads what `encodeOrder` wrote; null for anything else. */
export function decodeOrder(text: string | null): JobOrder | null {
  return decodeStored(FORMAT, text)
}
