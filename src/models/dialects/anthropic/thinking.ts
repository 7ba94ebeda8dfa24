import type { Message, Opaque } from '../../../moa/message.ts'
import { list, text, type Fields } from '../../../reading/fields.ts'
import type { Place } from '../place.ts'
import type { Block } from './cache.ts'

/** The format of our items in `reasoning_details`, in OpenRouter's words. */
const FORMAT = 'anthropic-claude-v1'

/** Which block of an answer a detail belongs to. */
export interface DetailOf {
  /** The number of the block, by which its pieces are joined. */
  readonly index: unknown
  readonly place: Place
  /** The model that wrote the block, where a piece of it has to name it. */
  readonly model?: string
}

/** A piece of the readable thoughts of a block. */
export function thoughtDetail(of: DetailOf, thought: string): object {
  return { type: 'reasoning.text', text: thought, ...common(of) }
}

/** The signature of a block of thoughts. */
export function signatureDetail(of: DetailOf, signature: string): object {
  return { type: 'reasoning.text', signature, ...common(of) }
}

/** A block of thoughts that its provider encrypted. */
export function redactedDetail(of: DetailOf, data: string): object {
  return { type: 'reasoning.encrypted', data, ...common(of) }
}

/** A detail has no field for a place, so its `id` is that: clients return it. */
function common({ index, place: { textChars, toolCalls }, model }: DetailOf): object {
  const id = `${textChars}-${toolCalls}`
  return {
    format: FORMAT,
    id,
    ...(model === undefined ? {} : { model }),
    ...(typeof index === 'number' ? { index } : {}),
  }
}

/** A block of thoughts, and its place in the answer. */
export interface PlacedBlock {
  readonly block: Block
  readonly place: Place
}

const FIRST: Place = { textChars: 0, toolCalls: 0 }

/**
 * The thoughts of an earlier answer as Anthropic wants them back: byte for byte, in their order and at their places;
 * first where those are not known. Those of other providers and of other models, and those without a signature, are
 * left out whole: Anthropic rejects them.
 */
export function thinkingBlocks({ extra }: Message, model: string): readonly PlacedBlock[] {
  if (extra === undefined) return []
  const placed = blocksOfDetails(list(extra['reasoning_details']), model)
  if (placed.length > 0) return placed
  const blocks = list(extra['thinking_blocks']).flatMap(blockOfLiteLlm)
  return blocks.map((block) => ({ block, place: FIRST }))
}

/** Blocks as LiteLLM attaches them to an answer: Anthropic's own. */
function blockOfLiteLlm({ type, thinking, signature, data }: Fields): readonly Block[] {
  return type === 'redacted_thinking'
    ? redactedBlock(data)
    : type === 'thinking'
      ? thinkingBlock(text(thinking) ?? '', signature)
      : []
}

function blocksOfDetails(details: readonly Fields[], reader: string): readonly PlacedBlock[] {
  const runs: Fields[][] = []
  for (const detail of details) {
    if (detail['format'] !== FORMAT) continue
    const run = runs.at(-1)
    if (run?.[0] !== undefined && isContinued(run[0], detail)) run.push(detail)
    else runs.push([detail])
  }
  // Blocks without a model are of other writers of the format.
  const own = runs.filter((run) => run.every(({ model = reader }) => model === reader))
  return own.flatMap((run) =>
    blockOfPieces(run).map((block) => ({ block, place: placeOf(run[0]?.['id']) })),
  )
}

function placeOf(id: unknown): Place {
  const [, textChars, toolCalls] = /^(\d{1,9})-(\d{1,5})$/.exec(text(id) ?? '') ?? []
  return { textChars: Number(textChars ?? 0), toolCalls: Number(toolCalls ?? 0) }
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
