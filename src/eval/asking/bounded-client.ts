import { ApiError } from '../../client/api-error.ts'
import type { Chat, ChatBody } from '../../client/chat.ts'
import type { Client } from '../../client/client.ts'
import type { CallOptions } from '../../client/connection.ts'
import { EvalError } from '../command/errors.ts'
import type { Budget } from './budget.ts'
import type { Gate } from './gate.ts'

/** Limits of all requests for answers and verdicts together. */
export interface Bounds {
  readonly gate: Gate
  /** Null for no limit of money. */
  readonly budget: Budget | null
}

/** The same client with so many completions at once, each within the budget. */
export function boundedClient(client: Client, bounds: Bounds): Client {
  return { ...client, chat: boundedChat(client.chat, bounds) }
}

function boundedChat(chat: Chat, bounds: Bounds): Chat {
  return {
    estimate: (body, options) => chat.estimate(body, options),

    async complete(body, options = {}) {
      using call = await beginCall(chat, bounds, { body, options })
      try {
        const completion = await chat.complete(body, options)
        call.costUsd = completion.moa?.cost_usd ?? null
        return completion
      } catch (error) {
        call.costUsd = costOfFailure(error)
        throw error
      }
    },

    async *stream(body, options = {}) {
      using call = await beginCall(chat, bounds, { body, options })
      try {
        const end = yield* chat.stream(body, options)
        call.costUsd = end.report?.cost_usd ?? null
        return end
      } catch (error) {
        call.costUsd = costOfFailure(error)
        throw error
      }
    },
  }
}

/** A call that has a place at the gate, and its money. */
interface BoundedCall extends Disposable {
  /** Null when it is not known, so what was reserved counts. */
  costUsd: number | null
}

async function beginCall(
  chat: Chat,
  { gate, budget }: Bounds,
  { body, options }: { readonly body: ChatBody; readonly options: CallOptions },
): Promise<BoundedCall> {
  const leave = await gate.enter()
  try {
    const reservation =
      budget === null ? null : await budget.reserve(await mostOf(chat, body, options))
    const call: BoundedCall = {
      costUsd: null,
      [Symbol.dispose]() {
        reservation?.settle(call.costUsd)
        leave()
      },
    }
    return call
  } catch (error) {
    leave()
    throw error
  }
}

/** What a failed request cost: nothing when no run began; a run that failed is taken at its most. */
function costOfFailure(error: unknown): number | null {
  return error instanceof ApiError && error.run === null && error.status !== 200 ? 0 : null
}

/** The most that a request can cost. */
async function mostOf(chat: Chat, body: ChatBody, options: CallOptions): Promise<number> {
  const { max_cost_usd, unpriced } = await chat.estimate(body, options)
  if (max_cost_usd !== null) return max_cost_usd
  const model = unpriced ?? body.model
  throw new EvalError(`Cannot keep to --budget-usd: the price of ${model} is unknown`)
}
