import type { AskContext } from '../gateway/ask-context.ts'
import type { Caller } from '../gateway/caller.ts'
import type { OutcomeStore } from '../gateway/runs/recorded-run.ts'
import type { Services } from '../gateway/ports/services.ts'

/** The context of an HTTP request for an answer. */
export interface RequestContext extends AskContext {
  readonly headers: Headers
  /** Stores the outcome under the request's `Idempotency-Key`. */
  readonly outcomes?: OutcomeStore
}

/** The variables of a request in Hono. */
export interface AppEnv {
  Bindings: object
  Variables: { services: Services; caller: Caller; requestId: string }
}
