import type { CallOutcome } from '../calls/attempts.ts'
import type { AgentDelta, CallEnd } from '../events.ts'
import type { CallEvent, CallSent } from '../model-port.ts'
import type { Clock } from '../ports.ts'
import type { LiveText, TextPart } from './live-text.ts'

/** Shortest time between two parts of the text of one agent: more often is of no use to people, and costs. */
const PACE_MS = 100

type Call = AsyncGenerator<CallEvent | CallEnd, CallOutcome, void>
type LiveEvent = CallSent | CallEnd | AgentDelta

/** Who writes, and what its text is read with. */
export interface LiveReading extends Pick<AgentDelta, 'layer' | 'agent'> {
  readonly text: LiveText
  readonly clock: Clock
}

/**
 * Reads a call as fast as it comes, and yields its text in parts. A slow reader of the run must not slow the
 * model down, or its time would be up sooner: what waits for the reader is joined into one part.
 */
export async function* liveCall(
  call: Call,
  reading: LiveReading,
): AsyncGenerator<LiveEvent, CallOutcome, void> {
  const { clock, layer, agent } = reading
  const inbox = new Inbox()
  const outcome = readInto(inbox, call, reading)
  outcome.catch(() => {}) // Thrown below, where it is awaited.
  let nextPartMs = -Infinity
  try {
    for (;;) {
      const next = inbox.take(clock.now() >= nextPartMs)
      if (next === undefined) {
        if (inbox.over) return await outcome
        await inbox.wait(clock, nextPartMs - clock.now())
      } else if ('type' in next) {
        yield next
      } else {
        nextPartMs = clock.now() + PACE_MS
        yield { type: 'agent-delta', layer, agent, ...next }
      }
    }
  } finally {
    // After an early return the call releases what it holds, as soon as its signal fires.
    call.return(undefined as never).catch(() => {})
  }
}

async function readInto(inbox: Inbox, call: Call, { text }: LiveReading): Promise<CallOutcome> {
  try {
    for (;;) {
      const next = await call.next()
      if (next.done) return next.value
      if (next.value.type !== 'call-deltas') {
        if (next.value.type === 'call-sent') text.restart()
        inbox.add(next.value)
        continue
      }
      const part = text.push(next.value.deltas)
      if (part !== null) inbox.grow(part)
    }
  } finally {
    inbox.end()
  }
}

/** Reports what is missing of a proposal that was reported while it was written. */
export function* restOf(
  text: LiveText,
  proposal: string,
  place: Pick<AgentDelta, 'layer' | 'agent'>,
): Generator<AgentDelta, void, void> {
  const rest = text.rest(proposal)
  if (rest !== null) yield { type: 'agent-delta', ...place, ...rest }
}

/** What was read of a call and waits for the reader of its events. */
class Inbox {
  readonly #waiting: (CallSent | CallEnd | TextPart)[] = []
  #over = false
  #wake = () => {}

  /** Whether nothing more will come. */
  get over(): boolean {
    return this.#over && this.#waiting.length === 0
  }

  add(event: CallSent | CallEnd): void {
    this.#waiting.push(event)
    this.#wake()
  }

  /** Adds a part of the text to the one that waits last. */
  grow(part: TextPart): void {
    const last = this.#waiting.at(-1)
    if (last === undefined || 'type' in last) {
      this.#waiting.push(part)
      this.#wake()
    } else {
      const joined = part.offset === 0 ? part : { ...last, text: last.text + part.text }
      this.#waiting[this.#waiting.length - 1] = joined
    }
  }

  end(): void {
    this.#over = true
    this.#wake()
  }

  /** Takes the first of what waits; a part that may still grow only when it is due. */
  take(isDue: boolean): CallSent | CallEnd | TextPart | undefined {
    const [first] = this.#waiting
    const mayGrow = this.#waiting.length === 1 && first !== undefined && !('type' in first)
    return mayGrow && !isDue && !this.#over ? undefined : this.#waiting.shift()
  }

  /** Waits for what comes next, or until the part that waits is due. */
  async wait(clock: Clock, dueInMs: number): Promise<void> {
    let cancel = () => {}
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (this.#waiting.length > 0) cancel = clock.setTimer(dueInMs, resolve)
    })
    cancel()
  }
}
