/** A client that knows no more than HTTP: what it is sent is read strictly, and sent back unchanged. */
import { expect } from 'vitest'
import { fieldsOf, type Fields } from '../../support/upstream/fields.ts'

/** A call of a tool, as any shape has it. */
export interface Call {
  readonly id: string
  readonly name: string
  /** JSON, as it came. */
  readonly arguments: string
}

/** One event of a stream. */
export interface Frame {
  /** From its `event:` line. */
  readonly name: string | null
  readonly data: Fields
}

/** What a client was answered, in the words of no shape. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly raw: string
  /** Every event in order, without `[DONE]`; none when the answer was whole. */
  readonly frames: readonly Frame[]
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly Call[]
  /** In OpenAI's words; null when the answer did not end well. */
  readonly finish: string | null
  readonly usage: Fields
  readonly moa: Fields
  readonly error: Fields | null
  /** The answer itself, as its shape has it whole: a completion, a response or a message. */
  readonly body: Fields
  /** What a client adds to its conversation. */
  readonly said: readonly Fields[]
}

/** A request, in the words of no shape. */
export interface Question {
  readonly model: string
  /** A text, or turns as `user`, `said` and `results` make them. */
  readonly input: string | readonly Fields[]
  readonly stream?: boolean
  readonly tools?: readonly string[]
  /** More fields, in the words of the shape. */
  readonly more?: Fields
}

type Read = Pick<Answer, 'text' | 'reasoning' | 'calls' | 'finish' | 'said'>

/** One shape as a client knows it. */
export interface Client {
  readonly name: 'chat' | 'responses' | 'messages'
  readonly path: string
  body(question: Question): Fields
  user(text: string): Fields
  results(calls: readonly Call[]): readonly Fields[]
  /** The answer as it would have been whole. */
  whole(frames: readonly Frame[]): Fields
  read(body: Fields): Read
}

/** Sends a question, and reads what comes to its end. */
export async function ask(
  url: string,
  client: Client,
  question: Question & { readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const { headers, ...asked } = question
  return send(url, client, { body: client.body(asked), ...(headers && { headers }) })
}

/** Sends a body that is written in the words of the shape. */
export async function send(
  url: string,
  client: Client,
  request: { readonly body: object; readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const response = await fetch(`${url}${client.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...request.headers },
    body: JSON.stringify(request.body),
  })
  const raw = await response.text()
  const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const frames = streamed ? framesOf(raw) : []
  const body = streamed ? client.whole(frames) : (JSON.parse(raw) as Fields)
  const error = errorOf(streamed ? frames.map(({ data }) => data) : [body])
  const read = client.read(body)
  return {
    ...read,
    finish: error === null ? read.finish : null,
    status: response.status,
    headers: response.headers,
    raw,
    frames,
    usage: fieldsOf(body['usage']),
    moa: fieldsOf(body['moa']),
    error,
    body,
  }
}

/** The events of a stream; what is neither an event nor a comment does not parse. */
export function framesOf(raw: string): readonly Frame[] {
  expect(raw.endsWith('\n\n')).toBe(true)
  return raw
    .split('\n\n')
    .filter((block) => block !== '' && !/^:[^\n]*$/.test(block))
    .flatMap((block): readonly Frame[] => {
      const match = /^(?:event: ([^\n]*)\n)?data: ([^\n]*)$/.exec(block)
      if (match === null) throw new Error(`Not an event: ${block}`)
      const [, name = null, data = ''] = match
      return data === '[DONE]' ? [] : [{ name, data: JSON.parse(data) as Fields }]
    })
}

/** The events of one type. */
export function framesNamed({ frames }: Pick<Answer, 'frames'>, type: string): readonly Fields[] {
  return frames.map(({ data }) => data).filter((data) => data['type'] === type)
}

function errorOf(bodies: readonly Fields[]): Fields | null {
  const failed = bodies.find((body) => Boolean(body['error']) || body['type'] === 'error')
  if (failed !== undefined) return fieldsOf(failed['error'] ?? failed)
  const response = bodies.map((body) => fieldsOf(body['response']))
  const error = response.find((each) => Boolean(each['error']))?.['error']
  return error === undefined ? null : fieldsOf(error)
}
