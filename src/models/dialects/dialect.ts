import type { CallSettings, ModelCall } from '../../moa/model-port.ts'
import type { Endpoint } from '../catalog/endpoint.ts'
import type { Limits } from '../catalog/provider.ts'
import type { SettingName } from '../catalog/rejected-settings.ts'
import type { Finish, ReadEvent } from '../../reading/chunk-reading.ts'

/** The POST request that makes one call. */
export interface UpstreamRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** A value of JSON, written when it is sent: long texts in it are shared by many calls. */
  readonly body: object
}

/**
 * How to speak with one kind of interface: the only part of a call that differs between them. Connection
 * slots, timeouts, batches and limits on size are the same for all, and stay in `callEndpoint`.
 */
export interface Dialect {
  /** Writes the request for a call. Requests a stream wherever the interface has one. */
  readonly request: (endpoint: Endpoint, call: ModelCall) => UpstreamRequest
  /** Runs once per token. */
  readonly read: ReadEvent
  /** As `read`, for answers of which only the model that wrote them takes some fields back: these get its name. */
  readonly readerFor?: (model: string) => ReadEvent
  /** The settings among these that a request leaves out, as the model does not take them; none where it is absent. */
  readonly leavesOut?: (
    endpoint: Pick<Endpoint, 'provider' | 'model'>,
    settings: CallSettings,
  ) => readonly SettingName[]
  /** Fewest tokens that the interface accepts as the limit of an answer; a lower limit is raised to them. */
  readonly minTokens?: number
  /** Finds the error code in the body of an error response; null when it has none that is known. */
  readonly errorCode: (body: string) => string | null
  /** What a provider accepts when its row in the catalog does not list limits of its own. */
  readonly limits: Limits
  readonly finish: Finish
}
