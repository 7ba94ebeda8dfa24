import type { RpcOutcome } from '../../protocol/mcp/json-rpc.ts'
import { wireText } from '../../protocol/wire-text.ts'
import {
  EVENT_STREAM_HEADERS,
  eventStream,
  HEARTBEAT_MS,
  type StreamSource,
} from '../answers/event-stream.ts'
import type { RequestContext } from '../context.ts'
import type { AskRun } from './ask-run.ts'

/** A response, with its status where it is the only one. */
export interface WholeReply {
  readonly response: object
  readonly status: number
}

/** A run whose outcome becomes a response. */
interface RunReply {
  readonly run: AskRun
  readonly respond: (outcome: RpcOutcome) => object
}

/** What a request gets: a response, or a run that ends in one. */
export type SentReply = WholeReply | RunReply

/** Whether replies are sent as a stream: where models work, for clients that take one. */
export function wantsStream(
  replies: readonly SentReply[],
  { headers }: Pick<RequestContext, 'headers'>,
): boolean {
  const accepts = /text\/event-stream/i.test(headers.get('accept') ?? '')
  return accepts && replies.some((reply) => 'run' in reply)
}

/** A reply at its end. */
export async function wholeReply(reply: SentReply): Promise<WholeReply> {
  if (!('run' in reply)) return reply
  while ((await reply.run.next()) !== null) {}
  return { response: reply.respond(reply.run.outcome()), status: 200 }
}

/** Sends notifications as they come, and each response when it is there. */
export function streamReplies(
  replies: readonly SentReply[],
  { services: { clock } }: Pick<RequestContext, 'services'>,
): Response {
  const ready = replies.flatMap((reply) => ('run' in reply ? [] : [eventOf(reply.response)]))
  const source = new ReplyStream(replies.flatMap((reply) => ('run' in reply ? [reply] : [])))
  const body = eventStream(source, { clock, heartbeatMs: HEARTBEAT_MS }, ready.join(''))
  return new Response(body, { headers: EVENT_STREAM_HEADERS })
}

/** The messages of several runs in the order in which they come. */
class ReplyStream implements StreamSource {
  readonly #open: Map<RunReply, Promise<Next>>

  constructor(replies: readonly RunReply[]) {
    this.#open = new Map(replies.map((reply) => [reply, nextOf(reply)]))
  }

  async next(): Promise<string | null> {
    if (this.#open.size === 0) return null
    const { reply, notification } = await Promise.race(this.#open.values())
    if (notification !== null) {
      this.#open.set(reply, nextOf(reply))
      return eventOf(notification)
    }
    this.#open.delete(reply)
    return eventOf(reply.respond(reply.run.outcome()))
  }

  async left(): Promise<void> {
    await Promise.all([...this.#open.keys()].map(({ run }) => run.leave()))
  }
}

interface Next {
  readonly reply: RunReply
  readonly notification: object | null
}

async function nextOf(reply: RunReply): Promise<Next> {
  return { reply, notification: await reply.run.next() }
}

function eventOf(message: object): string {
  return `event: message\ndata: ${wireText(message)}\n\n`
}
