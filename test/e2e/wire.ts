/** The gateway's wire, read strictly: what is not as the contract has it does not parse. */

export interface WireUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}

export interface WireError {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string
}

export interface WireCall {
  readonly layer: number | null
  readonly agent: string
  readonly model: string
  readonly status: string
  readonly attempts: number
  readonly usage: WireUsage
  readonly cost_usd: number | null
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface Moa {
  readonly run: string
  readonly mixture: string
  readonly version: number | null
  readonly synthesized: boolean
  readonly degraded: boolean
  readonly reasons: readonly string[]
  readonly cache: string
  readonly cost_usd: number | null
  readonly calls: readonly WireCall[]
  readonly event?: Readonly<Record<string, unknown>>
}

export interface Completion {
  readonly id: string
  readonly object: string
  readonly created: number
  readonly model: string
  readonly choices: readonly [
    {
      readonly index: number
      readonly message: Readonly<Record<string, unknown>>
      readonly finish_reason: string
    },
  ]
  readonly usage: WireUsage
  readonly moa: Moa
}

export interface Chunk {
  readonly id: string
  readonly object: string
  readonly created: number
  readonly model: string
  readonly choices: readonly {
    readonly index: number
    readonly delta: Readonly<Record<string, unknown>>
    readonly finish_reason: string | null
  }[]
  readonly usage?: WireUsage | null
  readonly moa?: Moa
  readonly error?: WireError
}

export interface StreamRead {
  /** Every event with the time it came, in milliseconds since reading began. */
  readonly events: readonly { readonly atMs: number; readonly text: string }[]
  readonly chunks: readonly Chunk[]
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

/** What the events say. */
function readEvents(events: StreamRead['events']): StreamRead {
  const chunks: Chunk[] = []
  let comments = 0
  let done = false
  for (const { text } of events) {
    if (done) throw new Error(`Something follows [DONE]: ${text}`)
    if (text === KEEPALIVE) comments += 1
    else if (text === DONE) done = true
    else if (/^data: \{[^\n]*\}$/.test(text)) chunks.push(JSON.parse(text.slice(6)) as Chunk)
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

function joined(chunks: readonly Chunk[], field: string): string {
  const pieces = chunks.map(({ choices: [choice] }) => choice?.delta[field])
  return pieces.filter((piece) => typeof piece === 'string').join('')
}
