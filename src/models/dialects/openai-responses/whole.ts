import type { ToolCallPiece } from '../../../reading/tool-calls.ts'
import type { ChunkReading } from '../../../reading/chunk-reading.ts'
import { list, text, type Fields } from '../../../reading/fields.ts'
import { tokenScores } from '../../../reading/token-scores.ts'
import { annotationsOf } from './annotations.ts'
import { callPiece } from './call-piece.ts'
import { endOf, statusIn } from './end.ts'
import { detailsOf, PARAGRAPH } from './reasoning.ts'

/** A response that is not streamed: all of its items, then its end. */
export function readWhole(response: Fields, model: string | null): ChunkReading {
  const end = endOf(response, statusIn(response))
  if (end.type !== 'chunk') return end
  const items = list(response['output'])
  const messages = items.filter(({ type }) => type === 'message')
  const parts = messages.flatMap(({ content }) => list(content))
  const delta = {
    ...present('text', parts.map((part) => text(part['text']) ?? '').join('')),
    ...present('refusal', parts.map((part) => text(part['refusal']) ?? '').join('')),
    ...present('reasoning', items.map(thoughtsIn).filter(Boolean).join(PARAGRAPH)),
    ...filled('toolCalls', items.flatMap(wholeCalls)),
    ...filledExtra(items, messages, model),
  }
  const tokens = parts.flatMap(({ logprobs }) => list(logprobs))
  const scores = tokenScores(tokens)
  return {
    ...end,
    delta: Object.keys(delta).length === 0 ? null : delta,
    ...(scores && { scores, tokens }),
  }
}

function thoughtsIn({ type, summary, content }: Fields): string {
  if (type !== 'reasoning') return ''
  const parts = list(summary).length > 0 ? list(summary) : list(content)
  return parts.map((part) => text(part['text']) ?? '').join(PARAGRAPH)
}

function wholeCalls(item: Fields, index: number): readonly ToolCallPiece[] {
  return item['type'] === 'function_call' ? [callPiece(item, index)] : []
}

function filledExtra(
  items: readonly Fields[],
  messages: readonly Fields[],
  model: string | null,
): object {
  const details = items.flatMap((item, index) =>
    item['type'] === 'reasoning' ? detailsOf(item, index, model) : [],
  )
  const annotations = messages.flatMap(annotationsOf)
  const extra = {
    ...filled('reasoning_details', details),
    ...filled('annotations', annotations),
  }
  return Object.keys(extra).length === 0 ? {} : { extra }
}

function present(name: string, words: string): object {
  return words === '' ? {} : { [name]: words }
}

function filled(name: string, values: readonly unknown[]): object {
  return values.length === 0 ? {} : { [name]: values }
}
