import type { WholeBody } from './bodies.ts'
import type { Frame, ScriptedAnswer } from './frames.ts'
import type { ChatBody, Script } from './script.ts'

/** A request as it came. */
export interface ApiRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Readonly<Record<string, unknown>>
}

/** An error response to a request. */
export interface Rejection {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> | readonly object[]
}

/** One kind of interface that the upstream serves, to the letter of its document. Every script plays in each of them. */
export interface ServedApi {
  /** The name of the interface in the setting PROVIDERS. */
  readonly name: 'chat' | 'messages' | 'gemini' | 'responses'
  /** What scripts read of a request; null when its path is none of this interface. */
  readonly request: (request: ApiRequest) => ChatBody | null
  /** What the real interface answers to a request that it rejects; null when it accepts it. */
  readonly rejection: (request: ApiRequest) => Rejection | null
  /** The events of a streamed answer, with every fault of the events themselves. */
  readonly frames: (scripted: ScriptedAnswer) => Iterable<Frame>
  /** An answer that is not streamed. */
  readonly whole: (scripted: ScriptedAnswer) => WholeBody
  /** The error of a script in the shape of the interface, unless the script has its own. */
  readonly errorBody: (script: Script, status: number) => object | string
}
