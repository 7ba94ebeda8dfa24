import type { RunEvent } from '../../../src/moa/events.ts'
import type { Delta } from '../../../src/moa/model-port.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { messagesShape } from '../../../src/protocol/anthropic-messages/shape.ts'
import type { AnswerForm } from '../../../src/protocol/wire-shape.ts'
import { readMessagesStream } from '../../support/messages-stream.ts'

export const end = {
  identity: { run: 'run_1', mixture: 'demo', version: null, cache: 'off' } as const,
  report: new RunRecorder('synthesize').report(null),
}

export function formOf(body: object = {}) {
  const messages = [{ role: 'user', content: 'Hi' }]
  const parsed = messagesShape.parse({
    model: 'demo',
    max_tokens: 9,
    stream: true,
    messages,
    ...body,
  })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { ask, options } = parsed.value
  const { model, stream, progress } = ask
  const form = { shape: 'anthropic-messages', id: 'msg_7', created: 1, model, stream } as const
  return { ...form, progress, options } satisfies AnswerForm
}

export const answers = (deltas: readonly Delta[]): RunEvent => ({ type: 'answer-deltas', deltas })

/** The stream of these batches of deltas, read as a client does. */
export function streamed(batches: readonly (readonly Delta[])[], finishReason = 'stop') {
  const encoder = messagesShape.encoder(formOf())
  const text = batches.map((deltas) => encoder.event(answers(deltas)))
  return readMessagesStream(encoder.start() + text.join('') + encoder.end(finishReason, end))
}

/** Each delta in a batch of its own, as a stream brings them. */
export const live = (deltas: readonly Delta[], finishReason?: string) =>
  streamed(
    deltas.map((delta) => [delta]),
    finishReason,
  )

export function whole(deltas: readonly Delta[], finishReason = 'stop') {
  return messagesShape.whole(formOf(), { ...end, deltas, finishReason }) as Record<string, unknown>
}

export const detail = (fields: object, index = 0, id = '0-0') => ({
  extra: { reasoning_details: [{ format: 'anthropic-claude-v1', id, index, ...fields }] },
})
export const thought = (text: string, index?: number, id?: string): Delta => ({
  reasoning: text,
  ...detail({ type: 'reasoning.text', text }, index, id),
})
export const signature = (text: string, index?: number, id?: string): Delta =>
  detail({ type: 'reasoning.text', signature: text }, index, id)
export const redacted = (data: string, index?: number, id?: string): Delta =>
  detail({ type: 'reasoning.encrypted', data }, index, id)
export const begun = (index: number, json = ''): Delta => ({
  toolCalls: [{ index, id: `c${index}`, name: `f${index}`, arguments: json }],
})
export const args = (index: number, json: string): Delta => ({
  toolCalls: [{ index, arguments: json }],
})

export const kinds = (content: readonly Record<string, unknown>[]) =>
  content.map((block) => [
    block['type'],
    block['text'] ?? block['thinking'] ?? block['data'] ?? block['input'],
    ...(block['signature'] ? [block['signature']] : []),
  ])
