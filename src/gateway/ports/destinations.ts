/** A delivery as it is sent. */
export interface OutgoingPost {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How a destination responded. */
export type PostAnswer =
  /** The status of the destination; redirects are not followed. */
  | { readonly ok: true; readonly status: number }
  /** There was no response; the problem quotes nothing of the request. */
  | { readonly ok: false; readonly problem: string }

/** Where deliveries go. */
export interface Destinations {
  /** Sends a delivery once; never throws. */
  post(url: string, post: OutgoingPost): Promise<PostAnswer>
  /** A secret of the Worker by its name. */
  secret(name: string): string | undefined
}
