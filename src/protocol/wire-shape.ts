import type { Proposal, RunEvent } from '../moa/events.ts'
import type { Delta } from '../moa/model-port.ts'
import type { RunReport } from '../moa/report.ts'
import type { Result } from '../moa/result.ts'
import type { Ask } from './ask.ts'
import type { ApiError } from './errors.ts'
import type { ForeignFields } from './foreign-fields.ts'
import type { Problem } from './parse.ts'
import type { ShapeState } from './state/shape-state.ts'
import type { RunIdentity } from './runs/run-identity.ts'

/** Shapes by name. Names are stored with jobs, runs and idempotent replays. */
export type ShapeName = 'openai-chat' | 'openai-responses' | 'anthropic-messages'

/**
 * One spelling of requests and answers: what a request says becomes an `Ask`, and what a run does becomes
 * the bytes of an answer. `Options` holds what else of the request changes the form of the answer; it is stored as JSON,
 * and only the shape that parsed it reads it.
 */
export interface WireShape<Options extends object = object> {
  readonly name: ShapeName
  /** Path of the route that takes its requests. */
  readonly path: string
  /** What a stream writes in a silence: clients ignore it, and a caller who left is noticed only by writing. */
  readonly keepalive: string
  /** Prefix of the ids of its answers. */
  readonly idPrefix: string
  /** Names of the fields of its requests, by those of Chat Completions, where they differ. */
  readonly fieldNames?: Readonly<Record<string, string>> | undefined
  /** Whether a body whose endpoint is not named can only be of this shape; the default shape claims none. */
  claims(body: WireBody): boolean
  /** A body with these fields whose conversation is one prompt. */
  prompted(fields: WireBody, prompt: Prompt): WireBody
  /** How its requests refer to stored answers; absent where they cannot. */
  readonly state?: ShapeState
  /** Reads the body of a request. */
  parse(body: unknown): Result<ReadRequest<Options>, Problem>
  /** Writes a run as server-sent events. */
  encoder(form: AnswerForm<Options>): AnswerEncoder
  /** The whole answer as one JSON body. */
  whole(form: AnswerForm<Options>, answer: WholeAnswer): object
  /** The text in what `whole` returned; empty when there is none. */
  textOf(whole: object): string
  /** The body of an answer that is an error. */
  error(error: ApiError): object
  /** Header in which its clients look for the id of a request; errors have the id too then. Absent where ours is enough. */
  readonly requestIdHeader?: string
}

/** How errors are written, and found again by the id of their request. */
export type ErrorShape = Pick<WireShape, 'error' | 'requestIdHeader'>

/** A body of a request that nothing has read yet. */
export type WireBody = Readonly<Record<string, unknown>>

/** What to ask, and the rule for models about the parts of it that come from outside; null where none do. */
export interface Prompt {
  readonly text: string
  readonly rule: string | null
}

/** What a shape understands of the body of a request. */
export interface ParsedRequest<Options extends object = object> {
  readonly ask: Ask
  readonly options: Options
}

/** What a shape reads in the body of a request. */
export interface ReadRequest<Options extends object = object> extends ParsedRequest<Options> {
  /** What it does not understand. */
  readonly foreign: ForeignFields
}

/** All of an answer that does not come from its run. It is fixed before the run, so that a replay has the same. */
export interface AnswerForm<Options extends object = object> {
  readonly shape: ShapeName
  readonly id: string
  /** Unix time in seconds. */
  readonly created: number
  /** The `model` of the request. */
  readonly model: string
  /** Names what answers; absent in forms that older releases stored. */
  readonly fingerprint?: string
  readonly stream: boolean
  readonly progress: Ask['progress']
  /** The answer shows what the panel wrote; absent unless the request has fusion as a plugin or a tool. */
  readonly fusion?: true
  /** Absent when the answer has the report of its run. */
  readonly report?: 'none'
  readonly options: Options
}

/** A run at its end, as an answer needs it. */
export interface RunEnd {
  readonly identity: RunIdentity
  readonly report: RunReport
}

/** An answer that has ended well. */
export interface WholeAnswer extends RunEnd {
  readonly deltas: readonly Delta[]
  readonly finishReason: string
  /** What agents wrote, where the form of the answer shows it and the run was not replayed. */
  readonly proposals?: readonly Proposal[]
}

/** Writes one run as the text of server-sent events (WHATWG HTML, section 9.2), in the order of these methods. */
export interface AnswerEncoder {
  /** The start of the stream. */
  start(): string
  /** What the caller sees of an event; empty when nothing. */
  event(event: RunEvent): string
  /** The end of an answer that is whole. */
  end(finishReason: string, end: RunEnd): string
  /** The end of an answer that failed, written so that no client takes it for whole. */
  failure(error: ApiError, end: RunEnd): string
}
