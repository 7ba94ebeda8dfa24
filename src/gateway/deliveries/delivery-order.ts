import type { DeliveryFormat } from './body.ts'

/** Where the end of a job goes. */
export interface DeliveryOrder {
  readonly url: string
  /** The only hosts that it may go to; null for any. */
  readonly hosts: readonly string[] | null
  readonly format: DeliveryFormat
  /** Signs it: `whsec_…`, or the name of a secret of the Worker. */
  readonly secret: string | null
  /** Names of secrets, by the header that holds them. */
  readonly headers: Readonly<Record<string, string>>
}
