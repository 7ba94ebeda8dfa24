import type { Message, Opaque } from '../../../moa/message.ts'
import { list, text, type Fields } from '../fields.ts'
import type { Block } from './cache.ts'

/** The format of our items in `reasoning_details`, in OpenRouter's words. */
const FORMAT = 'anthropic-claude-v1'

/** A piece of the readable thoughts of a block. */
export function thoughtDetail(index: unknown, thought: string): object {
  return { type: 'reasoning.text', text: thought, ...place(index) }
}

/** The signature of a block of thoughts. */
export function signatureDetail(index: unknown, signature: string): object {
  return { type: 'reasoning.text', signature, ...place(index) }
}

/** A block of thoughts that its provider encrypted. */
export function redactedDetail(index: unknown, data: string): object {
  return { type: 'reasoning.encrypted', data, ...place(index) }
}

function place(index: unknown): object {
  return { format: FORMAT, ...(typeof index === 'number' ? { index } : {}) }
}

/**
 * The thoughts of an earlier answer as Anthropic wants them back: byte for byte, in their order. Those of other
 * providers, and those without a signature, are left out whole: Anthropic rejects them.
 */
export function thinkingBlocks({ extra }: Message): readonly Block[] {
  if (extra === undefined) return []
  const blocks = blocksOfDetails(list(extra['reasoning_details']))
  return blocks.length > 0 ? blocks : list(extra['thinking_blocks']).flatMap(blockOfLiteLlm)
}

/** Blocks as LiteLLM attaches them to an answer: Anthropic's own. */
function blockOfLiteLlm({ type, thinking, signature, data }: Fields): readonly Block[] {
  return type === 'redacted_thinking'
    ? redactedBlock(data)
    : type === 'thinking'
      ? thinkingBlock(text(thinking) ?? '', signature)
      : []
}

function blocksOfDetails(details: readonly Fields[]): readonly Block[] {
  const runs: Fields[][] = []
  for (const detail of details) {
    if (detail['format'] !== FORMAT) continue
    const run = runs.at(-1)
    if (run?.[0] !== undefined && isContinued(run[0], detail)) run.push(detail)
    else runs.push([detail])
  }
  return runs.flatMap(blockOfPieces)
}

/** Clients of a stream may send its pieces back as they came: those of one block have its index. */
function isContinued(first: Opaque, detail: Opaque): boolean {
  const { type, index } = detail
  return type === 'reasoning.text' && type === first['type'] && isIndex(index, first['index'])
}

function isIndex(index: unknown, other: unknown): boolean {
  return typeof index === 'number' && index === other
}

function blockOfPieces(pieces: readonly Fields[]): readonly Block[] {
  const [{ type, data } = {}] = pieces
  if (type === 'reasoning.encrypted') return redactedBlock(data)
  if (type !== 'reasoning.text') return []
  const thinking = pieces.map((piece) => text(piece['text']) ?? '').join('')
  return thinkingBlock(thinking, pieces.map((piece) => text(piece['signature']) ?? '').join(''))
}

function thinkingBlock(thinking: string, signature: unknown): readonly Block[] {
  return text(signature) ? [{ type: 'thinking', thinking, signature }] : []
}

function redactedBlock(data: unknown): readonly Block[] {
  return text(data) ? [{ type: 'redacted_thinking', data }] : []
}
