/** Puts the pieces of streams together. */
import { expect } from 'vitest'
import { fieldsOf, listOf, textOf, type Fields } from '../../support/upstream/fields.ts'

/** A message of Chat Completions, joined as OpenAI's clients do: texts grow, lists grow, and calls are found by their index. */
export function joinedDeltas(deltas: readonly Fields[]): Fields {
  const message: Record<string, unknown> = { role: 'assistant', content: null }
  const calls: Record<string, unknown>[] = []
  for (const { role: _role, tool_calls: pieces, ...fields } of deltas) {
    for (const [name, value] of Object.entries(fields)) {
      const before = message[name]
      if (typeof value === 'string') message[name] = textOf(before) + value
      else if (Array.isArray(value)) message[name] = grown(listOf(before), listOf(value))
      else if (value !== null) message[name] = value
    }
    for (const { index, function: called, ...rest } of listOf(pieces)) {
      const call = calls[Number(index)] ?? { function: { name: '', arguments: '' } }
      calls[Number(index)] = call
      const known = fieldsOf(call['function'])
      const { name = known['name'], arguments: text = '' } = fieldsOf(called)
      const joined = textOf(known['arguments']) + textOf(text)
      Object.assign(call, rest, { function: { name, arguments: joined } })
    }
  }
  return calls.length === 0 ? message : { ...message, tool_calls: calls }
}

/** Pieces of one block of reasoning follow each other with its index. */
function grown(list: readonly Fields[], pieces: readonly Fields[]): readonly Fields[] {
  const blocks = [...list]
  for (const piece of pieces) {
    const last = blocks.at(-1)
    if (last !== undefined && piece['index'] !== undefined && last['index'] === piece['index']) {
      const text = textOf(last['text']) + textOf(piece['text'])
      blocks.splice(-1, 1, { ...last, ...piece, text })
    } else blocks.push(piece)
  }
  return blocks
}

/** The content of a message, joined as Anthropic's client does: one block at a time, each with the deltas of its index. */
export function joinedBlocks(events: readonly Fields[]): readonly Fields[] {
  const blocks: Record<string, unknown>[] = []
  const json: string[] = []
  for (const event of events) {
    const index = Number(event['index'])
    if (event['type'] === 'content_block_start') {
      expect(index).toBe(blocks.length)
      blocks.push({ ...fieldsOf(event['content_block']) })
    }
    const block = blocks[index]
    if (event['type'] !== 'content_block_delta' || block === undefined) continue
    const { type: _type, partial_json: piece, ...fields } = fieldsOf(event['delta'])
    if (piece !== undefined) json[index] = textOf(json[index]) + textOf(piece)
    for (const [name, value] of Object.entries(fields))
      block[name] = textOf(block[name]) + textOf(value)
  }
  for (const [index, text] of json.entries())
    if (text) Object.assign(blocks[index] ?? {}, { input: JSON.parse(text) })
  return blocks
}
