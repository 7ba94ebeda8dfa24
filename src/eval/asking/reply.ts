import type { ChatBody, StreamEnd } from '../../client/chat.ts'
import type { CallOptions } from '../../client/connection.ts'
import type { Client } from '../../client/client.ts'
import type { WireChunk } from '../../protocol/openai-chat/wire-chunk.ts'

/** An answer as the caller of the gateway sees it. */
export interface Reply {
  readonly text: string
  /** With their log probabilities; empty unless the request wants them and the model has them. */
  readonly tokens: readonly unknown[]
  readonly end: StreamEnd
  readonly latencyMs: number
  /** Null when the answer has no text. */
  readonly firstTokenMs: number | null
}

/** Sends a request and reads its answer to the end, streamed, because that is how its first token is seen. */
export async function readReply(
  client: Client,
  body: ChatBody,
  { now, ...options }: CallOptions & { readonly now: () => number },
): Promise<Reply> {
  const startedAtMs = now()
  const pieces: string[] = []
  const tokens: unknown[] = []
  let firstTokenMs: number | null = null
  const chunks = client.chat.stream({ ...body, stream_options: { include_usage: true } }, options)
  for (;;) {
    const { done, value } = await chunks.next()
    if (done) {
      const latencyMs = now() - startedAtMs
      return { text: pieces.join(''), tokens, end: value, latencyMs, firstTokenMs }
    }
    tokens.push(...(value.choices[0]?.logprobs?.content ?? []))
    const text = textOf(value)
    if (text === '') continue
    firstTokenMs ??= now() - startedAtMs
    pieces.push(text)
  }
}

function textOf({ choices }: WireChunk): string {
  const { content, refusal } = choices[0]?.delta ?? {}
  return content ?? refusal ?? ''
}
