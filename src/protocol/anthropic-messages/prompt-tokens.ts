import type { CountRequest } from './messages-request.ts'

/** Tokens of an image of the largest size that Anthropic does not shrink (its docs, "Vision"). */
const IMAGE_TOKENS = 1_600
/** Tokens of the frame of a message or a tool. */
const FRAME_TOKENS = 4
/** Characters of a token: of Latin scripts, and of others. */
const LATIN_CHARS = 4
const OTHER_CHARS = 1.5

/**
 * Estimates the tokens of a prompt as its caller wrote it, by the length of all that it says; at least 1. Clients show
 * it, or decide by it when to shorten a conversation.
 */
export function promptTokens({ system, messages, tools }: CountRequest): number {
  const found = sizeOf([system, messages, tools])
  const frames = messages.length + (tools?.length ?? 0)
  return Math.max(
    1,
    Math.ceil(
      found.latin / LATIN_CHARS +
        found.other / OTHER_CHARS +
        found.images * IMAGE_TOKENS +
        frames * FRAME_TOKENS,
    ),
  )
}

interface Size {
  latin: number
  other: number
  images: number
}

/** Fields that are no part of what is said. */
const UNSAID: ReadonlySet<string> = new Set(['type', 'role', 'cache_control', 'signature', 'data'])

function sizeOf(value: unknown): Size {
  const size: Size = { latin: 0, other: 0, images: 0 }
  const open: unknown[] = [value]
  while (open.length > 0) {
    const each = open.pop()
    if (typeof each === 'string') addText(size, each)
    else if (typeof each === 'number' || typeof each === 'boolean') size.latin += 4
    else if (typeof each === 'object' && each !== null) {
      const { type, source } = each as { readonly type?: unknown; readonly source?: unknown }
      if (type === 'image') size.images++
      else if (type === 'document')
        open.push({ ...each, type: 'text', source: undefined }, textOf(source))
      else
        for (const [name, inner] of Object.entries(each)) {
          if (UNSAID.has(name)) continue
          if (!Array.isArray(each)) size.latin += name.length
          open.push(inner)
        }
    }
  }
  return size
}

/** What a document says. */
function textOf(source: unknown): unknown {
  const { data, content } = Object(source) as {
    readonly data?: unknown
    readonly content?: unknown
  }
  return data ?? content
}

/** Letters up to U+024F are those of Latin scripts. */
function addText(size: Size, text: string): void {
  const latin = text.replace(/[^\0-\u024f]+/g, '').length
  size.latin += latin
  size.other += text.length - latin
}
