import type { Opaque } from '../../moa/message.ts'

/** Fields of a block of reasoning that a stream brings in pieces. */
const IN_PIECES = ['text', 'summary', 'data'] as const

/**
 * Opaque fields with the blocks of `reasoning_details` as an answer that is not streamed has them: pieces of one block
 * follow each other with the same type and index (openrouter.ai/docs/use-cases/reasoning-tokens).
 */
export function joinedReasoning(extra: Opaque): Opaque {
  const { reasoning_details: details } = extra
  if (!Array.isArray(details)) return extra
  const runs: Opaque[][] = []
  for (const block of details as readonly Opaque[]) {
    const run = runs.at(-1)
    const [first] = run ?? []
    if (run !== undefined && first !== undefined && continues(first, block)) run.push(block)
    else runs.push([block])
  }
  return { ...extra, reasoning_details: runs.map(joined) }
}

function continues(first: Opaque, block: Opaque): boolean {
  const { type, index } = Object(block) as Opaque
  const before = Object(first) as Opaque
  return typeof index === 'number' && index === before['index'] && type === before['type']
}

function joined(run: readonly Opaque[]): Opaque {
  const [first = {}] = run
  if (run.length === 1) return first
  const whole: Record<string, unknown> = {}
  for (const block of run)
    for (const [name, value] of Object.entries(block)) if (value !== null) whole[name] = value
  for (const field of IN_PIECES) {
    const pieces = run.map((block) => block[field]).filter((piece) => typeof piece === 'string')
    if (pieces.length > 0) whole[field] = pieces.join('')
  }
  return whole
}
