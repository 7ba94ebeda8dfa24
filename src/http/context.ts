import type { Caller } from './auth.ts'
import type { RunKeeper } from './kept-run.ts'
import type { Services } from './services.ts'

/** Who asks for an answer, and what there is to answer with. */
export interface ChatContext {
  readonly caller: Caller
  readonly services: Services
  readonly headers: Headers
  /** The caller's connection. */
  readonly signal: AbortSignal
  /** Who keeps what comes of it, beside the stores. */
  readonly keeper?: RunKeeper
  /** Id of the run, when it may be made again after a crash: what was held for it is held still. */
  readonly run?: string
}

/** What Hono carries for a request. */
export interface AppEnv {
  Bindings: object
  Variables: { services: Services; caller: Caller; requestId: string }
}
