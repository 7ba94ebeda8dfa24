import { costOfCall } from '../cost/call-bound.ts'
import { type Usage } from '../cost/usage.ts'
import { wholeMicrosOf } from '../cost/price.ts'
import { sentTerms } from '../cost/sent-terms.ts'
import type { ModelCall, Reply } from '../model-port.ts'
import type { RunPorts } from '../ports.ts'

/** What each attempt at one call can cost, and what it has cost. */
export interface CallMoney {
  take(): Promise<boolean>
  /** The request of an attempt is sent: it may be billed. */
  sent(): void
  settle(reply: Reply, used: Usage): void
}

const UNLIMITED: CallMoney = { take: () => Promise.resolve(true), sent() {}, settle() {} }

/** The money of one call, from the allowance of its run. */
export function moneyOf(
  { id, call }: { readonly id: string; readonly call: Omit<ModelCall, 'id'> },
  { allowance, priceOf }: Pick<RunPorts, 'allowance' | 'priceOf'>,
): CallMoney {
  if (allowance === null) return UNLIMITED
  const { model } = call
  const price = priceOf(model)
  const most = costOfCall(call, () => price)
  const sent = sentTerms(call.settings, call.messages)
  return {
    take: () => allowance.take(most),
    sent: () => allowance.open.add({ id, model }, most),
    settle(reply, used) {
      const micros = price === null ? 0 : wholeMicrosOf(used, price, sent)
      allowance.settle(most, isCertain(reply, used) ? micros : null)
      if (reply.sent) allowance.open.add({ id, model }, micros - most)
    },
  }
}

/**
 * Whether the cost of a call is known: it was never sent, was rejected, or its upstream reported the usage
 * at its end. A call that ended otherwise, or that a gateway in between rejected after it may have passed
 * it on, may have cost anything up to its bound.
 */
function isCertain({ sent, usage, cut, failure }: Reply, used: Usage): boolean {
  if (!sent) return true
  if (used.estimated) return false
  const reported = usage !== null && usage.promptTokens + usage.completionTokens > 0
  if (reported && !cut) return true
  return failure?.status !== undefined && !isOfGateway(failure.status)
}

/** 502, 504 and Cloudflare's own 520 to 527: from a proxy, while its upstream may have done the work. */
function isOfGateway(status: number): boolean {
  return status === 502 || status === 504 || (status >= 520 && status <= 527)
}
