/** Which stored response, and whose: one of a tenant, or of a session's token. */
export interface ResponsePlace {
  readonly tenant: string
  /** Null for a response of the tenant. */
  readonly session: string | null
  readonly id: string
}

/**
 * Responses that later requests can refer to, as text, for 24 hours.
 *
 * @throws Every method rejects when the response cannot be reached.
 */
export interface ResponseStore {
  /** Null when there is none, or it is forgotten. */
  read(place: ResponsePlace): Promise<string | null>
  /** Stores a response that has not ended. One that is there stays as it is. */
  open(place: ResponsePlace, text: string): Promise<void>
  /** Stores a response at its end; the first end counts. */
  close(place: ResponsePlace, text: string): Promise<void>
  /** False when there was none. */
  remove(place: ResponsePlace): Promise<boolean>
}
