/** The client behind `npm run ask`: one question, to one gateway. */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createParser } from 'eventsource-parser'
import type { ProgressEvent, Receipt } from './progress-display.ts'

const maxFrameChars = 16 * 1024 * 1024
const maxBodyChars = 16 * 1024 * 1024

/** What is asked, and whom. */
export interface Question {
  /** The gateway, without a path. */
  readonly url: string
  readonly key: string | undefined
  readonly mixture: string
  readonly text: string
}

/** What comes while an answer is made. */
export type AnswerPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'progress'; readonly event: ProgressEvent }

/** A failure to tell the person who asked, in one plain sentence. */
export class AskError extends Error {
  override readonly name = 'AskError'
}

/** Asks and streams: parts as they come, and the receipt when the answer is whole. */
export async function* streamAnswer(
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart, Receipt> {
  const response = await post(question, signal, {
    ...requestBody(question),
    stream: true,
    stream_options: { include_usage: true },
    moa: { progress: 'events' },
  })
  const type = response.headers['content-type'] ?? 'none'
  if (!type.startsWith('text/event-stream')) {
    response.destroy()
    throw new AskError(`Cannot read the answer: its type is ${type}, wanted text/event-stream`)
  }

  let receipt = emptyReceipt
  for await (const data of readEvents(response)) {
    if (data === '[DONE]') return receipt
    const chunk = asRecord(parseJson(data))
    if (chunk['error']) throw new AskError(errorMessage(chunk) ?? 'The answer failed')
    receipt = addToReceipt(receipt, chunk)

    const event = readProgress(asRecord(chunk['moa'])['event'])
    if (event) yield { type: 'progress', event }
    const delta = asRecord(firstChoice(chunk)['delta'])
    const text = asText(delta['content']) ?? asText(delta['refusal'])
    if (text) yield { type: 'text', text }
  }
  throw new AskError(brokenOff)
}

/** Asks and returns the whole completion, as the gateway gave it. */
export async function fetchCompletion(question: Question, signal: AbortSignal): Promise<unknown> {
  const response = await post(question, signal, requestBody(question))
  return parseJson(await readBody(response))
}

const brokenOff = 'The answer broke off: the stream ended before it was whole'

function requestBody({ mixture, text }: Question): Record<string, unknown> {
  return { model: mixture, messages: [{ role: 'user', content: text }] }
}

/** Sends the request; returns an answer with a 2xx status, throws on any other. */
async function post(
  question: Question,
  signal: AbortSignal,
  body: Record<string, unknown>,
): Promise<IncomingMessage> {
  const response = await send(question, signal, JSON.stringify(body))
  response.setEncoding('utf8')
  const status = response.statusCode ?? 0
  if (status >= 200 && status < 300) return response

  const text = await readBody(response).catch(() => '')
  const said = errorMessage(asRecord(tryJson(text)))
  throw new AskError(said ?? `The gateway answered HTTP ${status} ${response.statusMessage}`.trim())
}

/** Not `fetch`: it gives up after five minutes without a header, and a long run may take more. */
function send(question: Question, signal: AbortSignal, body: string): Promise<IncomingMessage> {
  const target = new URL(`${question.url}/v1/chat/completions`)
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const outgoing = request(target, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(question.key ? { authorization: `Bearer ${question.key}` } : {}),
      },
    })
    outgoing.once('response', resolve)
    outgoing.on('error', (error) => {
      reject(new AskError(`Cannot reach ${question.url}: ${reachProblem(error)}`))
    })
    outgoing.end(body)
  })
}

const reachProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused, is the gateway running?',
  ECONNRESET: 'the connection was closed before an answer came',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
}

function reachProblem(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  return reachProblems[code] ?? (error.message || code)
}

async function* readEvents(response: IncomingMessage): AsyncGenerator<string, void> {
  const ready: string[] = []
  const parser = createParser({
    maxBufferSize: maxFrameChars,
    onEvent: ({ data }) => ready.push(data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') {
        throw new AskError(`Cannot read the answer: a frame is over ${maxFrameChars} characters`)
      }
    },
  })
  for await (const text of readText(response)) {
    parser.feed(text)
    yield* ready.splice(0)
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = ''
  for await (const text of readText(response)) {
    body += text
    if (body.length > maxBodyChars) {
      throw new AskError(`Cannot read the answer: it is over ${maxBodyChars} characters`)
    }
  }
  return body
}

async function* readText(response: IncomingMessage): AsyncGenerator<string, void> {
  const pieces = response[Symbol.asyncIterator]() as AsyncIterator<string>
  try {
    for (;;) {
      const piece = await pieces.next().catch(() => {
        throw new AskError(brokenOff)
      })
      if (piece.done) return
      yield piece.value
    }
  } finally {
    response.destroy()
  }
}

const emptyReceipt: Receipt = {
  calls: undefined,
  tokens: undefined,
  costUsd: undefined,
  degraded: false,
  reasons: [],
  finishReason: undefined,
}

/** What a receipt says comes in several chunks: the last text, the usage, the run. */
function addToReceipt(receipt: Receipt, chunk: Json): Receipt {
  const finishReason = asText(firstChoice(chunk)['finish_reason']) ?? receipt.finishReason
  const tokens = asNumber(asRecord(chunk['usage'])['total_tokens']) ?? receipt.tokens
  const run = asRecord(chunk['moa'])
  if (!Array.isArray(run['calls'])) return { ...receipt, finishReason, tokens }
  return {
    finishReason,
    tokens,
    calls: run['calls'].length,
    costUsd: run['cost_usd'] === null ? null : asNumber(run['cost_usd']),
    degraded: run['degraded'] === true,
    reasons: asTexts(run['reasons']),
  }
}

/** Reads an event, or nothing when it is of a kind that is not shown. */
function readProgress(value: unknown): ProgressEvent | undefined {
  const event = asRecord(value)
  const layer = asNumber(event['layer']) ?? 0
  const agent = asText(event['agent']) ?? ''
  const model = asText(event['model']) ?? ''
  switch (event['type']) {
    case 'layer-start':
      return { type: 'layer-start', layer, agents: asTexts(event['agents']) }
    case 'agent-start':
      return { type: 'agent-start', layer, agent, model }
    case 'agent-end': {
      const status = asText(event['status']) ?? 'failed'
      const latencyMs = asNumber(event['latency_ms'])
      const error = errorMessage(event)
      return { type: 'agent-end', layer, agent, model, status, latencyMs, error }
    }
    case 'layer-end':
      return { type: 'layer-end', layer, proposals: asNumber(event['proposals']) ?? 0 }
    case 'aggregator-start':
      return { type: 'aggregator-start', model }
    default:
      return undefined
  }
}

type Json = Readonly<Record<string, unknown>>

function asRecord(value: unknown): Json {
  return isRecord(value) ? value : {}
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function firstChoice(chunk: Json): Json {
  return asRecord(asRecord(chunk['choices'])['0'])
}

function errorMessage(holder: Json): string | undefined {
  const error = asRecord(holder['error'])
  return asText(error['message']) || asText(error['code'])
}

function parseJson(text: string): unknown {
  const value = tryJson(text)
  if (value === undefined) throw new AskError('Cannot read the answer: it is not JSON')
  return value
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
