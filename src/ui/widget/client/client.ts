import type { ChatBody } from '../../../client/chat.ts'
import type { WireChunk } from '../../../protocol/openai-chat/wire-chunk.ts'
import type { WireProgress } from '../../../protocol/runs/progress-response.ts'
import type { WireReport } from '../../../protocol/runs/report-response.ts'
import type { Thumb } from '../../../protocol/votes/vote-request.ts'
import { accessOf, isOver, type Access, type Credentials, type Pass } from './access.ts'
import { AskError, postTo, readChunks } from './send.ts'

/** Which gateway, and as whom. */
export interface WidgetClientOptions extends Credentials {
  /** The gateway. Default: where this script came from */
  readonly url?: string | undefined
  /** What is asked. Default: the only mixture of the key, or `demo` without a key */
  readonly mixture?: string | undefined
  /** Sends the requests. */
  readonly fetch?: typeof fetch | undefined
}

/** A part of a conversation. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** What one question may add. */
export interface StreamOptions {
  /** Stops the run, also at the gateway; the question then fails with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  /** Further fields of the request, such as `max_tokens`. */
  readonly body?: Partial<ChatBody> | undefined
}

/** What one question may add, and who hears of it while it is answered. */
export interface AskOptions extends StreamOptions {
  /** Gets each part of the answer as it is written. */
  readonly onText?: ((text: string) => void) | undefined
  /** Gets each step of the run; only with it the gateway sends them. */
  readonly onProgress?: ((event: WireProgress) => void) | undefined
}

/** A part of the answer, or a step of the run. */
export type StreamPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'progress'; readonly event: WireProgress }

/** A whole answer. */
export interface Answer {
  readonly text: string
  /** What happened in the run; null when the request wanted none. */
  readonly report: WireReport | null
  /** `stop`, or why the text ends early, such as `length`. */
  readonly finishReason: string | null
}

/** Asks a mixture from a page, without an element. */
export interface WidgetClient {
  /** The whole answer. Fails with an error that has a `code` and, where the gateway answered, a `status`. */
  ask(question: string | readonly Message[], options?: AskOptions): Promise<Answer>
  /** Yields the parts of the answer and returns the whole. Steps come with `body: { moa: { progress: 'events' } }`. */
  stream(
    question: string | readonly Message[],
    options?: StreamOptions,
  ): AsyncGenerator<StreamPart, Answer>
  /** Votes on an answer, by the run of its report; the first vote of a session on it stands. */
  vote(run: string, choice: Thumb): Promise<void>
}

/** A client for one gateway; nothing is sent yet. The sessions that it opens with a key are its own. */
export function createClient(options: WidgetClientOptions = {}): WidgetClient {
  const { fetch, mixture } = options
  const url = options.url?.replace(/\/*$/, '/') ?? import.meta.url
  const post = postTo({ url, fetch })
  const access = accessOf(options, post)

  const stream: WidgetClient['stream'] = async function* (question, { signal, body } = {}) {
    const send = ({ bearer, mixture: own }: Pass) => {
      const model = mixture ?? own
      if (model === null) throw new TypeError('Cannot ask: no mixture is named, wanted one')
      const messages = messagesOf(question)
      const outgoing = { bearer, signal, body: { model, messages, ...body, stream: true } }
      return post('chat/completions', outgoing)
    }
    const pass = await unlessStopped(access.pass(), signal)
    const response = await send(pass).catch(async (error: unknown) => {
      if (!(error instanceof AskError) || !isOver(error) || !access.drop(pass)) throw error
      return send(await unlessStopped(passAfter(error, access), signal))
    })
    return yield* partsOf(readChunks(response, signal))
  }
  return {
    stream,
    ask: (question, asked) => readWhole(stream, question, asked),
    async vote(run, choice) {
      const { bearer } = await access.pass()
      await post('votes', { bearer, body: { run, choice } })
    },
  }
}

/** Reads a whole answer, and reports its parts. */
async function readWhole(
  stream: WidgetClient['stream'],
  question: string | readonly Message[],
  { onText, onProgress, signal, body }: AskOptions = {},
): Promise<Answer> {
  const moa = onProgress && { moa: { progress: 'events' as const, ...body?.moa } }
  const parts = stream(question, { signal, body: { ...body, ...moa } })
  for (;;) {
    const { done, value } = await parts.next()
    if (done === true) return value
    if (value.type === 'text') onText?.(value.text)
    else onProgress?.(value.event)
  }
}

/** The parts in the chunks of a completion. */
async function* partsOf(chunks: AsyncIterable<WireChunk>): AsyncGenerator<StreamPart, Answer> {
  const whole = { text: '', report: null as WireReport | null, finishReason: null as string | null }
  for await (const { moa, choices } of chunks) {
    if (moa?.event !== undefined) yield { type: 'progress', event: moa.event }
    else whole.report = moa ?? whole.report
    const [choice] = choices
    whole.finishReason = choice?.finish_reason ?? whole.finishReason
    const text = choice?.delta.content ?? choice?.delta.refusal ?? ''
    whole.text += text
    if (text !== '') yield { type: 'text', text }
  }
  return whole
}

/** The pass that takes the place of a rejected one. Where the gateway gives no reason for having none, the rejection is the reason. */
async function passAfter(rejection: AskError, access: Access): Promise<Pass> {
  try {
    return await access.pass()
  } catch (error) {
    throw error instanceof AskError && error.code === 'unreachable' ? rejection : error
  }
}

function messagesOf(question: string | readonly Message[]): Message[] {
  return typeof question === 'string' ? [{ role: 'user', content: question }] : [...question]
}

/** A session is opened for all who wait for it, so the signal of one of them ends only that one's wait. */
function unlessStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(signal?.reason as Error)
    if (signal?.aborted === true) stop()
    signal?.addEventListener('abort', stop)
  })
  return Promise.race([work, stopped])
}
