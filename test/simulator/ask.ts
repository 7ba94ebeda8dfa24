import { TABLES } from '../../src/simulator/knowledge/tables.ts'
import { createSimulator } from '../../src/simulator/simulator.ts'

const simulator = createSimulator(() => Promise.resolve(TABLES))

/** Sends a chat completion to the simulated models. */
export function post(body: unknown, signal?: AbortSignal): Promise<Response> {
  return simulator(
    new Request('http://simulator/v1/chat/completions', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal && { signal }),
    }),
  )
}

export const AT_ONCE = 'first_token_ms=0&interval_ms=0'
export const VOICES = ['quick', 'careful', 'terse', 'contrarian']

export const user = (content: unknown) => ({ role: 'user', content })
export const system = (content: string) => ({ role: 'system', content })

interface ToolCall {
  readonly function: { readonly name: string; readonly arguments: string }
}

interface Content {
  readonly content: string
  readonly tool_calls?: readonly [ToolCall]
}

interface Choice {
  readonly message: Content
  readonly delta: Content
  readonly finish_reason: string
}

/** The fields of a completion, or of a chunk, that the tests read. */
export interface Completion {
  readonly id: string
  readonly object: string
  readonly choices: readonly [Choice]
  readonly usage: { readonly completion_tokens: number }
}

/** Reads a body in the shape that the test expects. */
export async function json<Shape = Completion>(response: Response): Promise<Shape> {
  return JSON.parse(await response.text())
}

/** The completion of a model that answers at once. */
export async function complete(model: string, messages: unknown, more: object = {}) {
  return json(
    await post({
      model: `${model}${model.includes('?') ? '&' : '?'}${AT_ONCE}`,
      messages,
      ...more,
    }),
  )
}

/** The answer of a model that answers at once, as text. */
export async function ask(model: string, messages: unknown, more: object = {}): Promise<string> {
  const conversation = typeof messages === 'string' ? [user(messages)] : messages
  const completion = await complete(model, conversation, more)
  return completion.choices[0].message.content
}

export const NONCE = 'k3x9q2v7m1'

export function fenced(references: readonly string[]): string {
  return references
    .map((text, index) => `<<<response ${index + 1} ${NONCE}>>>\n${text}\n<<<end ${NONCE}>>>`)
    .join('\n\n')
}

const INSTRUCTIONS =
  'You have been provided with a set of responses from various open-source models to the latest ' +
  'user query. Your task is to synthesize these responses into a single, high-quality response.'

export function paper(references: readonly string[]): string {
  const list = references.map((text, index) => `\n${index + 1}. ${text}`).join('')
  return `${INSTRUCTIONS}\n\nResponses from models:\n${list}`
}

/** The answer of the judge to references in its system message. */
export function judged(question: string, references: readonly string[]): Promise<string> {
  return ask('judge', [system(`${INSTRUCTIONS}\n\n${fenced(references)}`), user(question)])
}

/** The chunks of a stream; `[DONE]` is left out. */
export function chunksIn(text: string): Completion[] {
  return text
    .split('\n\n')
    .map((event) => event.replace('data: ', ''))
    .filter((data) => data !== '' && data !== '[DONE]')
    .map((data) => JSON.parse(data))
}
