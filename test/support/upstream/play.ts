import { composeAnswer } from './answer.ts'
import { headersOf, replacementOf, type WholeBody } from './bodies.ts'
import type { Frame } from './frames.ts'
import type { ChatBody, Point, Script } from './script.ts'
import type { ServedApi } from './served-api.ts'
import { encodeComment, encodeFrame } from './sse.ts'

const TOKENS_BEFORE_A_FAULT = 4
const COMMENT_MS = 1000
/** A reset discards bytes that the client's system has received and the client has not read. */
const ARRIVAL_MS = 200
const FLOOD_BYTES = 10_000_000
const FLOOD_PIECE = 'x'.repeat(65_536)

/** The way to a client, which throws when it is gone. */
export interface Way {
  head(status: number, headers: Record<string, string>): void
  write(text: string): Promise<void>
  end(): void
  reset(by: Script['resetBy']): Promise<never>
  stall(): Promise<never>
  until(event: Promise<unknown>): Promise<void>
  pause(ms: number): Promise<void>
}

export interface Scene {
  readonly id: string
  readonly api: ServedApi
  readonly body: ChatBody
  readonly script: Script
  readonly wire: Way
  /** Called with what the client got, after it was sent. */
  readonly onServed: (served: Pick<Frame, 'text' | 'usage'>) => void
}

/** Plays a script to one client. Throws when the client leaves, or when it was reset. */
export async function play(scene: Scene): Promise<void> {
  const { api, body, script, wire } = scene
  if (script.headersDelayMs) await wire.pause(script.headersDelayMs)
  if (script.headersAfter) await wire.until(script.headersAfter)
  await faultAt('before-headers', scene)
  const replacement = replacementOf(script, api.errorBody)
  if (replacement) return playWhole(replacement, scene)
  if (script.flood) return playFlood(scene)
  if (body.stream === true && !script.jsonCompletionThoughStream) return playStream(scene)

  const answer = composeAnswer(body, script)
  const { firstTokenDelayMs = 0, tokenIntervalMs = 0 } = script
  await wire.pause(firstTokenDelayMs + answer.pieces.length * tokenIntervalMs)
  await playWhole(api.whole({ ...scene, answer }), scene)
  scene.onServed({
    text: answer.text,
    usage: script.usage === 'absent' ? null : answer.usage,
  })
}

async function playStream(scene: Scene): Promise<void> {
  const { script, wire } = scene
  openStream(scene)
  const answer = composeAnswer(scene.body, script)
  const beat = new Beat(scene)
  let first = true
  for (const [frame, last] of withLast(scene.api.frames({ ...scene, answer }))) {
    if (await beat.before(frame)) break
    await wire.write(encodeFrame(frame, script, { first, last }))
    scene.onServed(frame)
    first = false
    if (frame.kind === 'finish' && script.reset === 'after-finish') {
      await wire.pause(ARRIVAL_MS)
      await wire.reset(script.resetBy)
    }
  }
  wire.end()
}

/** Keeps time between the frames of a stream, and breaks it where the script wants it. */
class Beat {
  readonly #scene: Scene
  #spoken = 0
  #dueMs = 0

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** Waits until a frame is due; says whether the stream ends instead. */
  async before(frame: Frame): Promise<boolean> {
    const { script } = this.#scene
    if (frame.kind === 'aside') return false
    if (this.#dueMs === 0) await this.#beforeFirst()
    const over = frame.kind !== 'token' // A short answer breaks at its end.
    if (over || this.#spoken === (script.stallAfterTokens ?? TOKENS_BEFORE_A_FAULT)) {
      await stallAt('after-tokens', this.#scene)
    }
    if (over || this.#spoken === (script.resetAfterTokens ?? TOKENS_BEFORE_A_FAULT)) {
      await resetAt('after-tokens', this.#scene)
    }
    const { endEarlyAfterTokens } = script
    if (endEarlyAfterTokens !== undefined && (over || this.#spoken === endEarlyAfterTokens)) {
      return true
    }
    if (!over) await this.#nextToken()
    return false
  }

  async #beforeFirst(): Promise<void> {
    const { script, wire } = this.#scene
    await faultAt('before-first-token', this.#scene)
    if (script.firstTokenDelayMs) await wire.pause(script.firstTokenDelayMs)
    this.#dueMs = performance.now()
  }

  async #nextToken(): Promise<void> {
    const { script, wire } = this.#scene
    if (this.#spoken > 0) {
      // From when it was due, not from now: a late timer must not slow the whole answer.
      this.#dueMs += script.tokenIntervalMs ?? 0
      await wire.pause(this.#dueMs - performance.now())
    }
    this.#spoken += 1
  }
}

async function playFlood(scene: Scene): Promise<void> {
  const { script, wire } = scene
  openStream(scene)
  await wire.write('data: {"choices":[{"index":0,"delta":{"content":"')
  let left = script.flood === true ? FLOOD_BYTES : Number(script.flood)
  while (left > 0) {
    const piece = FLOOD_PIECE.slice(0, left)
    await wire.write(piece)
    await wire.pause(0)
    left -= piece.length
  }
  wire.end()
}

async function playWhole(body: WholeBody, scene: Scene): Promise<void> {
  const { script, wire } = scene
  wire.head(body.status, { 'content-type': body.type, ...headersOf(script) })
  await faultAt('before-first-token', scene)
  // By characters: half a surrogate pair is no text.
  const characters = Array.from(body.content)
  const half = Math.ceil(characters.length / 2)
  await wire.write(characters.slice(0, half).join(''))
  await faultAt('after-tokens', scene)
  if (script.endEarlyAfterTokens === undefined) await wire.write(characters.slice(half).join(''))
  wire.end()
}

function openStream({ script, wire }: Scene): void {
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
  wire.head(script.status ?? 200, { ...headers, ...headersOf(script) })
}

async function faultAt(point: Point, scene: Scene): Promise<void> {
  await stallAt(point, scene)
  await resetAt(point, scene)
}

async function stallAt(point: Point, { script, wire }: Scene): Promise<void> {
  if (script.stall !== point) return
  if (point === 'before-headers' || !script.comments) return wire.stall()
  for (;;) {
    await wire.write(encodeComment(script))
    await wire.pause(script.commentIntervalMs ?? COMMENT_MS)
  }
}

async function resetAt(point: Point, { script, wire }: Scene): Promise<void> {
  if (script.reset === point) await wire.reset(script.resetBy)
}

/** Says of each value whether it is the last. */
function* withLast<T>(values: Iterable<T>): Generator<[T, boolean]> {
  let held: [T] | undefined
  for (const value of values) {
    if (held) yield [held[0], false]
    held = [value]
  }
  if (held) yield [held[0], true]
}
