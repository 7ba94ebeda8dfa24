import type { Block } from '../cache.ts'
import type { PlacedBlock } from '../thinking.ts'

/** What an answer consists of beside its thoughts. */
export interface Said {
  readonly said: readonly Block[]
  readonly uses: readonly Block[]
}

/** The blocks of an answer with its thoughts at their places: Anthropic rejects an answer whose thoughts have moved. */
export function withThoughts(thoughts: readonly PlacedBlock[], { said, uses }: Said): Block[] {
  const blocks: Block[] = []
  let rest = said
  let charsBefore = 0
  let calls = 0
  for (const { block, place } of thoughts) {
    const [before, after] = splitAt(rest, place.textChars - charsBefore)
    blocks.push(...before, ...uses.slice(calls, place.toolCalls), block)
    rest = after
    charsBefore = Math.max(charsBefore, place.textChars)
    calls = Math.max(calls, Math.min(place.toolCalls, uses.length))
  }
  const whole = [...blocks, ...rest, ...uses.slice(calls)]
  // Anthropic rejects an answer that ends with its thoughts.
  return whole.slice(0, 1 + whole.findLastIndex((block) => !isThought(block)))
}

function isThought({ type }: Block): boolean {
  return type === 'thinking' || type === 'redacted_thinking'
}

/** Texts up to so many characters, and those behind; what is cut keeps its mark behind the cut. */
function splitAt(blocks: readonly Block[], chars: number): readonly [Block[], Block[]] {
  const before: Block[] = []
  let left = chars
  for (const [index, block] of blocks.entries()) {
    const text = String(block['text'])
    if (left <= 0) return [before, blocks.slice(index)]
    if (text.length > left) {
      const { cache_control: _mark, ...head } = block
      const [first, second] = [text.slice(0, left), text.slice(left)]
      if (first.trim() !== '') before.push({ ...head, text: first })
      const tail = second.trim() === '' ? [] : [{ ...block, text: second }]
      return [before, [...tail, ...blocks.slice(index + 1)]]
    }
    before.push(block)
    left -= text.length
  }
  return [before, []]
}
