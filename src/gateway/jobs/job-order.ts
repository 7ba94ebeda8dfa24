import type { AnswerForm } from '../../protocol/wire-shape.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { upgradedAsk, type EarlierAsk } from '../runs/stored-ask.ts'
import { upgradedPlan, type EarlierPlan } from './stored-plan.ts'
import type { PreparedAsk } from '../runs/prepare-ask.ts'
import { ownCaller, type Caller } from '../caller.ts'
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

/** Before version 3, a plan could lack its strategy and its limits; at first, every job held a chat request. */
interface EarlierOrder extends Omit<JobOrder, 'prepared' | 'form' | 'caller' | 'markers'> {
  readonly prepared: EarlierPrepared
  readonly caller: Pick<Caller, 'kind' | 'tenant'> & Partial<Caller>
  readonly form?: AnswerForm
  readonly completion: Pick<AnswerForm, 'id' | 'created'>
  readonly markers?: string | null
}

type EarlierPrepared = EarlierAsk & { readonly plan: EarlierPlan } & Pick<
    PreparedAsk,
    'mode' | 'reasons' | 'identity'
  >

const FORMAT: StoredFormat<JobOrder> = {
  version: 3,
  upgrade(older) {
    const earlier = older as EarlierOrder
    if (typeof earlier.prepared !== 'object') return null
    const request = upgradedAsk(earlier.prepared)
    if (request === null) return null
    const { mode, reasons, identity, plan } = earlier.prepared
    const { shape, options, ask } = request
    const { stream, progress } = ask
    const { completion, markers = null, session, delivery } = earlier
    const form = { ...completion, shape, model: identity.mixture, stream, progress, options }
    return {
      prepared: { ...request, plan: upgradedPlan(plan), mode, reasons, identity },
      caller: { ...ownCaller(earlier.caller.kind, earlier.caller.tenant), ...earlier.caller },
      session,
      form: earlier.form ?? form,
      delivery,
      markers,
    }
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
