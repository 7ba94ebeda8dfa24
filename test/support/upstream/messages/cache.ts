import type { ChatBody } from '../script.ts'
import { fieldsOf, listOf, type Fields } from '../fields.ts'

/** The tokens of a prompt, each in one count. */
export interface PromptTokens {
  readonly fresh: number
  readonly read: number
  readonly written5m: number
  readonly written1h: number
  /** Puts into the cache what the request marked: the answer has begun. */
  readonly store: () => void
}

const BYTES_PER_TOKEN = 4
/** Fewer tokens are not cached; the real minimum is from 1,024 to 4,096, by model. */
const MIN_TOKENS = 1024
/** So many blocks before a mark are looked for in the cache. */
const LOOKBACK = 20

/** The beginnings of prompts that are cached. */
const cached = new Set<string>()

interface Step {
  /** All of the prompt up to here. */
  readonly prefix: string
  readonly tokens: number
  readonly ttl: string | null
}

/**
 * Counts a prompt as Anthropic does with marks of a cache: the blocks of tools, system and messages, up to a mark, byte
 * by byte. https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function countPrompt(body: ChatBody): PromptTokens {
  const steps = stepsOf(body)
  const total = steps.at(-1)?.tokens ?? 0
  const marks = steps.flatMap(({ ttl, tokens }, index) =>
    ttl !== null && tokens >= MIN_TOKENS ? [index] : [],
  )
  const found = marks.flatMap((mark) =>
    steps.slice(Math.max(0, mark - LOOKBACK), mark + 1).filter(({ prefix }) => cached.has(prefix)),
  )
  const read = Math.max(0, ...found.map(({ tokens }) => tokens))
  const end = { '5m': read, '1h': read }
  let at = read
  for (const mark of marks) {
    const { tokens = 0, ttl } = steps[mark] ?? {}
    if (tokens <= at) continue
    end[ttl === '1h' ? '1h' : '5m'] += tokens - at
    at = tokens
  }
  return {
    fresh: total - at,
    read,
    written5m: end['5m'] - read,
    written1h: end['1h'] - read,
    store: () => {
      for (const mark of marks) cached.add(steps[mark]?.prefix ?? '')
    },
  }
}

function ttlOf({ ttl }: Fields): string {
  return ttl === '1h' ? '1h' : '5m'
}

const encoder = new TextEncoder()

function stepsOf(body: ChatBody): readonly Step[] {
  let prefix = body.model ?? ''
  let bytes = 0
  const step = (kind: string, block: Fields): Step => {
    const { cache_control: mark, ...content } = block
    const text = JSON.stringify(content)
    prefix += `\n${kind} ${text}`
    bytes += encoder.encode(text).byteLength
    const ttl = mark === undefined ? null : ttlOf(fieldsOf(mark))
    return { prefix, tokens: Math.ceil(bytes / BYTES_PER_TOKEN), ttl }
  }
  const steps = [...listOf(body['tools'])].map((tool) => step('tool', tool))
  for (const block of blocksOf(body['system'])) steps.push(step('system', block))
  // A change of these leaves tools and system in the cache, and no message.
  prefix += JSON.stringify([body['tool_choice'], body['thinking'], body['output_config']])
  for (const { role, content } of body.messages ?? [])
    for (const block of blocksOf(content)) steps.push(step(role, block))
  return steps
}

function blocksOf(content: unknown): readonly Fields[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content)
}
