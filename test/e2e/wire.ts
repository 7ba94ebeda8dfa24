/** Reads the gateway's streams strictly: whatever differs from the contract does not parse. */
import type { WireChunk } from '../../src/protocol/openai-chat/wire-chunk.ts'

export interface StreamRead {
  /** Every event with the time it came, in milliseconds since reading began. */
  readonly events: readonly { readonly atMs: number; readonly text: string }[]
  readonly chunks: readonly WireChunk[]
  readonly comments: number
  /** Whether the last event was `[DONE]`. */
  readonly done: boolean
  /** The content of all deltas. */
  readonly content: string
  readonly reasoning: string
  readonly refusal: string
}

const KEEPALIVE = ': keepalive'
const DONE = 'data: [DONE]'

/** Reads an event stream of the gateway to its end. */
export async function readStream(response: Response): Promise<StreamRead> {
  const start = performance.now()
  const events: { atMs: number; text: string }[] = []
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const bytes of response.body ?? []) {
    rest += decoder.decode(bytes, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    const atMs = performance.now() - start
    events.push(...blocks.map((text) => ({ atMs, text })))
  }
  if (rest !== '') throw new Error(`The stream ends in the middle of an event: ${rest}`)
  return readEvents(events)
}

/** Parses the events. */
function readEvents(events: StreamRead['events']): StreamRead {
  const chunks: WireChunk[] = []
  let comments = 0
  let done = false
  for (const { text } of events) {
    if (done) throw new Error(`Something follows [DONE]: ${text}`)
    if (text === KEEPALIVE) comments += 1
    else if (text === DONE) done = true
    else if (/^data: \{[^\n]*\}$/.test(text)) chunks.push(JSON.parse(text.slice(6)) as WireChunk)
    else throw new Error(`Not an event of the contract: ${text}`)
  }
  return {
    events,
    chunks,
    comments,
    done,
    content: joined(chunks, 'content'),
    reasoning: joined(chunks, 'reasoning_content'),
    refusal: joined(chunks, 'refusal'),
  }
}

function joined(
  chunks: readonly WireChunk[],
  field: 'content' | 'reasoning_content' | 'refusal',
): string {
  return chunks.map(({ choices: [choice] }) => choice?.delta[field] ?? '').join('')
}
