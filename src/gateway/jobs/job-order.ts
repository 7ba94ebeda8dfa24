import type { AnswerForm } from '../../protocol/wire-shape.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { chatOfV1, type ChatV1 } from '../runs/stored-ask.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import type { Caller } from '../caller.ts'
import { planOfV1, type PlanV1 } from './plan-of-v1.ts'
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

/** In version 1, every job held the body of a chat request. */
interface JobOrderV1 extends Omit<JobOrder, 'prepared' | 'form'> {
  readonly prepared: ChatV1 & { readonly plan: PlanV1 } & Pick<PreparedAsk, RestOfV1>
  readonly completion: Pick<AnswerForm, 'id' | 'created'>
}

type RestOfV1 = 'mode' | 'reasons' | 'identity'

const FORMAT: StoredFormat<JobOrder> = {
  version: 2,
  upgrade(older) {
    const { prepared: prior, completion, ...order } = older as JobOrderV1
    if (prior === undefined || completion === undefined) return null
    const chat = chatOfV1(prior)
    if (chat === null) return null
    const { mode, reasons, identity } = prior
    const prepared = { ...chat, plan: planOfV1(prior.plan), mode, reasons, identity }
    const { shape, options, ask } = chat
    const { stream, progress } = ask
    const form = { ...completion, shape, model: identity.mixture, stream, progress, options }
    return { ...order, prepared, form }
  },
}

/** An order as its job holds it. */
export function encodeOrder(order: JobOrder): string {
  return encodeStored(FORMAT, order)
}

/** Reads what `encodeOrder` wrote; null for anything else. */
export function decodeOrder(text: string | null): JobOrder | null {
  return decodeStored(FORMAT, text)
}
