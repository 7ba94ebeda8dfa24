import type { Price } from '../../moa/cost/price.ts'

/** Whether a model can be called, or why not. */
export type ModelCheck =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'model_not_found' | 'provider_not_configured'
      readonly message: string
    }

/** The models of the deployment. */
export interface ModelDirectory {
  /** Ids of all models that can be called. */
  list(): readonly string[]
  check(id: string): ModelCheck
  /** Fields of requests that are not known here and that the operator lets through to the provider of a model. */
  extraFields(id: string): readonly string[]
  /** US dollars per million tokens; null when it is unknown. */
  priceOf(id: string): Price | null
}
