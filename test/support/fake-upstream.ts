const encoder = new TextEncoder()

/** The body of an answer, given out by hand. */
export class FakeBody {
  readonly stream: ReadableStream<Uint8Array>
  /** Whether its reader cancelled it. */
  cancelled = false
  #ended = false
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(...pieces: readonly (string | Uint8Array)[]) {
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
      },
      cancel: () => {
        this.cancelled = true
      },
    })
    for (const piece of pieces) this.say(piece)
  }

  say(piece: string | Uint8Array): this {
    if (this.cancelled) return this
    this.#controller?.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece.slice())
    return this
  }

  end(): this {
    if (!this.cancelled) this.#controller?.close()
    this.#ended = true
    return this
  }

  /** Breaks the connection, with a message that no reply may quote. */
  break(words = 'read ECONNRESET'): this {
    if (!this.cancelled && !this.#ended) this.#controller?.error(new Error(words))
    this.#ended = true
    return this
  }

  answer(type = 'text/event-stream', status = 200): Response {
    return this.answerWith({ status, headers: { 'content-type': type } })
  }

  answerWith(init: ResponseInit): Response {
    const response = new Response(this.stream, init)
    bodies.set(response, this)
    return response
  }

  /** What the network does to a body when its request is aborted. */
  abort(): void {
    if (this.#ended) return
    this.break('The request was aborted')
    this.cancelled = true
  }
}

/** So that the fake network finds the body of an answer. */
const bodies = new WeakMap<Response, FakeBody>()

/** An endless body, made as it is read; counts the bytes that were taken. */
export function flood(piece: Uint8Array): { stream: ReadableStream<Uint8Array>; taken: number } {
  const flooding = {
    taken: 0,
    stream: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          // As from a network, one piece does not come in the same turn as the next.
          await new Promise((resolve) => setTimeout(resolve, 0))
          flooding.taken += piece.byteLength
          controller.enqueue(piece.slice())
        },
      },
      { highWaterMark: 0 },
    ),
  }
  return flooding
}

/** Cuts bytes into pieces of one size. */
export function piecesOf(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  const count = Math.ceil(bytes.byteLength / size)
  return Array.from({ length: count }, (_, index) => bytes.slice(index * size, (index + 1) * size))
}

export interface FakeRequest {
  readonly url: string
  readonly init: RequestInit & { readonly body: string | ReadableStream<Uint8Array> }
}

/** Stands in for the network: records requests, and fails as `fetch` does when it is aborted. */
export class FakeUpstream {
  readonly requests: FakeRequest[] = []
  /** Requests without an answer yet, and the most that there have been at once. */
  waiting = 0
  peakWaiting = 0
  readonly #answer: (request: FakeRequest, turn: number) => Response | Promise<Response>

  constructor(answer: (request: FakeRequest, turn: number) => Response | Promise<Response>) {
    this.#answer = answer
  }

  readonly fetch = async (url: string, init: FakeRequest['init']): Promise<Response> => {
    const request = { url, init }
    this.requests.push(request)
    this.waiting += 1
    this.peakWaiting = Math.max(this.peakWaiting, this.waiting)
    try {
      const { signal } = init
      const aborted = new Promise<never>((_, reject) => {
        if (signal?.aborted) reject(new Error('The request was aborted'))
        const leave = () => reject(new Error('The request was aborted'))
        signal?.addEventListener('abort', leave, { once: true })
      })
      aborted.catch(() => {}) // It may well be aborted after it was answered.
      const answering = this.#answer(request, this.requests.length - 1)
      const response = await Promise.race([aborted, answering])
      signal?.addEventListener('abort', () => bodies.get(response)?.abort(), { once: true })
      return response
    } finally {
      this.waiting -= 1
    }
  }

  /** The body of a request, as JSON. */
  bodyOf(turn = 0): Record<string, unknown> {
    const text = this.requests[turn]?.init.body ?? '{}'
    if (typeof text !== 'string') throw new Error('Cannot read the body: it is a stream')
    const body: Record<string, unknown> = JSON.parse(text)
    return body
  }
}

/** Resolves when the condition holds; the event loop turns meanwhile. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Cannot wait longer for ${String(condition)}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** A clock that a test advances; counts the timers that were not cancelled. */
export class FakeClock {
  #nowMs = 1_800_000_000_000
  readonly #timers = new Map<number, { readonly at: number; readonly action: () => void }>()
  #next = 0

  readonly now = (): number => this.#nowMs

  readonly setTimer = (ms: number, action: () => void): (() => void) => {
    const id = this.#next++
    this.#timers.set(id, { at: this.#nowMs + ms, action })
    return () => this.#timers.delete(id)
  }

  get pending(): number {
    return this.#timers.size
  }

  /** Lets time pass; timers fire in their order, and see the time at which they are due. */
  advance(ms: number): void {
    const end = this.#nowMs + ms
    for (;;) {
      const [due] = [...this.#timers].filter(([, { at }]) => at <= end).sort(byTime)
      if (due === undefined) break
      this.#timers.delete(due[0])
      this.#nowMs = Math.max(this.#nowMs, due[1].at)
      due[1].action()
    }
    this.#nowMs = end
  }
}

type Timer = readonly [number, { readonly at: number }]

function byTime([a, first]: Timer, [b, second]: Timer): number {
  return first.at - second.at || a - b
}
