import type { DeliveryFormat } from './body.ts'

/** Where the outcome of a job is delivered. */
export interface DeliveryOrder {
  readonly url: string
  /** The only hosts that may receive it; null for any. */
  readonly hosts: readonly string[] | null
  readonly format: DeliveryFormat
  /** Signs it: `whsec_…`, or the name of a secret of the Worker. */
  readonly secret: string | null
  /** Names of secrets, by the header that holds them. */
  readonly headers: Readonly<Record<string, string>>
}
