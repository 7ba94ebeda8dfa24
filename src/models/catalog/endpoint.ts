import type { Provider } from './provider.ts'

/** One model at one provider, with all that is needed to call it. */
export interface Endpoint {
  /** As the caller knows it: `provider/model`. */
  readonly id: string
  readonly provider: Provider
  /** As the provider knows it. */
  readonly model: string
  readonly key: string | null
  /** Requests of one agent have the same, so that they find the provider's cache of prompts; absent where it is not sent. */
  readonly cacheKey?: string
  /**
   * The network, or what stands in for it: when the signal of the request fires, a body that is made
   * by JavaScript has to break, as one of the network does. A native one can be stopped without.
   */
  readonly fetch: (
    url: string,
    init: RequestInit & { readonly body: string | ReadableStream<Uint8Array> },
  ) => Promise<Response>
}
