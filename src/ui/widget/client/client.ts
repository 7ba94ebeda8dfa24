import { ApiError } from '../../../client/api-error.ts'
import { streamChunks, type ChatBody } from '../../../client/chat.ts'
import { connect } from '../../../client/connection.ts'
import type { WireProgress } from '../../../protocol/runs/progress-response.ts'
import type { WireReport } from '../../../protocol/runs/report-response.ts'
import { accessOf, isOver, type Access, type Credentials, type Pass } from './access.ts'

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
}

/** A client for one gateway; nothing is sent yet. The sessions that it opens with a key are its own. */
export function createClient(options: WidgetClientOptions = {}): WidgetClient {
  const { url = new URL('.', import.meta.url).href, fetch, mixture } = options
  const access = accessOf(options, { url, fetch })

  function streamWith({ bearer, mixture: own }: Pass, { body, signal }: StreamOptions) {
    const model = mixture ?? own
    if (model === null) throw new TypeError('Cannot ask: no mixture is named, wanted one')
    const connection = connect({ url, fetch, key: bearer })
    const outgoing = { signal, body: { model, ...body } }
    return partsOf(streamChunks(connection, '/v1/chat/completions', outgoing))
  }

  const stream: WidgetClient['stream'] = async function* (question, { signal, body } = {}) {
    const outgoing = { signal, body: { messages: messagesOf(question), ...body } }
    const pass = await unlessStopped(access.pass(), signal)
    let rejection: ApiError
    try {
      return yield* streamWith(pass, outgoing)
    } catch (error) {
      if (!(error instanceof ApiError) || !isOver(error) || !access.drop(pass)) throw error
      rejection = error
    }
    const next = await unlessStopped(passAfter(rejection, access), signal)
    return yield* streamWith(next, outgoing)
  }
  return { stream, ask: (question, asked) => readWhole(stream, question, asked) }
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

/** The parts in the chunks of a completion. A consumer that stops early also stops the run. */
async function* partsOf(
  chunks: ReturnType<typeof streamChunks>,
): AsyncGenerator<StreamPart, Answer> {
  let text = ''
  try {
    for (;;) {
      const { done, value } = await chunks.next()
      if (done === true) return { text, report: value.report, finishReason: value.finishReason }
      if (value.moa?.event !== undefined) yield { type: 'progress', event: value.moa.event }
      const { content, refusal } = value.choices[0]?.delta ?? {}
      const part = content ?? refusal ?? ''
      text += part
      if (part !== '') yield { type: 'text', text: part }
    }
  } finally {
    await chunks.return({ finishReason: null, usage: null, report: null })
  }
}

/** The pass that takes the place of a rejected one. Where the gateway gives no reason for having none, the rejection is the reason. */
async function passAfter(rejection: ApiError, access: Access): Promise<Pass> {
  try {
    return await access.pass()
  } catch (error) {
    throw error instanceof ApiError && error.code === 'unreachable' ? rejection : error
  }
}

function messagesOf(question: string | readonly Message[]): Message[] {
  return typeof question === 'string' ? [{ role: 'user', content: question }] : [...question]
}

/** A session is opened for all who wait for it, so the signal of one of them ends only that one's wait. */
function unlessStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
