import type { ChatBody, Script, ServedUsage, ToolCall } from './script.ts'

/** A piece of an answer: one streamed delta, and what part of it is text. */
export interface Piece {
  readonly delta: Readonly<Record<string, unknown>>
  readonly text: string
}

/** The whole answer in pieces, before any framing or fault. */
export interface Answer {
  /** Seconds since the epoch. */
  readonly created: number
  readonly pieces: readonly Piece[]
  readonly message: Readonly<Record<string, unknown>>
  readonly text: string
  readonly finishReason: string | null
  readonly usage: ServedUsage
}

const FILLER = ['The', ' café', ' on', ' the', ' quay', ' waves', ' 👋', ' back,', ' naïve', ' as']
const CHARACTERS_PER_TOKEN = 4
const ARGUMENT_PIECE = 5

/** Composes the answer of a script to a request. */
export function composeAnswer(body: ChatBody, script: Script): Answer {
  const content = contentTokens(body, script)
  const text = content.join('')
  const toolCalls = (script.toolCalls ?? []).map((call, index) => toolCall(call, index))
  const pieces = [
    ...tokenize(script.reasoning ?? '').map((token) => silent({ reasoning_content: token })),
    ...(script.opaque === undefined ? [] : [silent(script.opaque)]),
    ...content.map((token) => ({ delta: { content: token }, text: token })),
    ...tokenize(script.refusal ?? '').map((token) => silent({ refusal: token })),
    ...toolCalls.flatMap(toolPieces),
  ]
  return {
    created: Math.floor(Date.now() / 1000),
    pieces,
    text,
    message: {
      role: 'assistant',
      content: text === '' && toolCalls.length > 0 ? null : text,
      refusal: script.refusal ?? null,
      ...(script.reasoning === undefined ? {} : { reasoning_content: script.reasoning }),
      ...script.opaque,
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    },
    finishReason: script.finishReason === undefined ? usualReason(script) : script.finishReason,
    usage: script.usageTokens ?? {
      prompt_tokens: Math.ceil(promptText(body).length / CHARACTERS_PER_TOKEN),
      completion_tokens: pieces.length,
    },
  }
}

/** Filler for an answer that has no end. */
export function* endlessPieces(): Generator<Piece> {
  for (let index = 0; ; index += 1) {
    const token = fillerToken(index)
    yield { delta: { content: token }, text: token }
  }
}

/** Cuts a text in words with the space before them; joined they are the text again. */
export function tokenize(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+/g) ?? []
}

/** The usage as it stands on the wire. */
export function totalled(usage: ServedUsage): object {
  return { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens }
}

function contentTokens(body: ChatBody, script: Script): readonly string[] {
  if (script.tokens !== undefined) {
    return Array.from({ length: script.tokens }, (_, index) => fillerToken(index))
  }
  if (script.echoPrompt) return tokenize(promptText(body))
  if (script.text !== undefined) return tokenize(script.text)
  if (script.toolCalls || script.refusal !== undefined) return []
  return tokenize(`Answer of ${body.model ?? 'nobody'}.`)
}

function fillerToken(index: number): string {
  return FILLER[index % FILLER.length] ?? ''
}

function usualReason(script: Script): string {
  return script.toolCalls ? 'tool_calls' : 'stop'
}

function promptText(body: ChatBody): string {
  const read = (body.messages ?? []).filter(({ role }) => role === 'system' || role === 'user')
  return read.map(({ content }) => contentText(content)).join('\n\n')
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: string }) => part.text ?? '').join('')
}

function toolCall(call: ToolCall, index: number) {
  return {
    id: call.id ?? `call_${index + 1}`,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }
}

function toolPieces(call: ReturnType<typeof toolCall>, index: number): readonly Piece[] {
  const opening = { ...call, function: { name: call.function.name, arguments: '' } }
  // By code points: a real model never sends half of a surrogate pair.
  const characters = Array.from(call.function.arguments)
  const pieces = [silent({ tool_calls: [{ index, ...opening }] })]
  for (let start = 0; start < characters.length; start += ARGUMENT_PIECE) {
    const piece = characters.slice(start, start + ARGUMENT_PIECE).join('')
    pieces.push(silent({ tool_calls: [{ index, function: { arguments: piece } }] }))
  }
  return pieces
}

function silent(delta: Piece['delta']): Piece {
  return { delta, text: '' }
}
