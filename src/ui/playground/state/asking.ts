import { ApiError } from '../../../client/api-error.ts'
import type { StreamEnd } from '../../../client/chat.ts'
import { createClient, type Client } from '../../../client/client.ts'
import type { WireChunk } from '../../../protocol/openai-chat/wire-chunk.ts'
import { key, keyWanted } from '../../shared/access.ts'
import type { RunView } from '../../shared/run/run-view.ts'
import { newTurn, requestOf } from './conversation.ts'
import type { ChatMessage, Conversation, RequestOptions, Turn } from './conversation.ts'
import { perFrame } from './per-frame.ts'
import { applyDelta, type Reply } from './reply.ts'

/** What a person sends. */
export interface Question {
  readonly sent: readonly ChatMessage[]
  readonly options: RequestOptions
}

/** What stops the turns that are open, by their ids. */
const stoppers = new Map<string, AbortController>()

/** Asks in a conversation; resolves when the answer is complete, has failed or was stopped. */
export async function ask({ turns }: Conversation, { sent, options }: Question): Promise<Turn> {
  const turn = newTurn(sent, options)
  turns.value = [...turns.value, turn]
  const stopper = new AbortController()
  stoppers.set(turn.id, stopper)
  await runTurn(turn, { turns: turns.value, signal: stopper.signal })
  stoppers.delete(turn.id)
  return turn
}

/** Stops a turn; the gateway then ends its calls. */
export function stop(turn: Turn): void {
  stoppers.get(turn.id)?.abort()
}

/** What the page knows of a turn while it runs. */
interface Progress {
  readonly view: RunView
  readonly reply: Reply
}

interface RunTurnOptions {
  readonly turns: readonly Turn[]
  readonly signal: AbortSignal
}

async function runTurn(turn: Turn, { turns, signal }: RunTurnOptions): Promise<void> {
  const startMs = performance.now()
  const elapsedMs = () => performance.now() - startMs
  const shown = perFrame(({ view, reply }: Progress) => {
    turn.view.value = view
    turn.reply.value = reply
  })
  let progress: Progress = { view: turn.view.value, reply: turn.reply.value }
  const advance = (view: RunView, reply = progress.reply) => {
    progress = { view, reply }
    shown.soon(progress)
  }
  try {
    const client = clientWith((run) => advance({ ...progress.view, run }))
    const stream = client.chat.stream(requestOf(turn, turns), { signal })
    const end = await readAll(stream, (chunk) => {
      advance(viewAfter(progress.view, chunk), replyAfter(progress.reply, chunk))
    })
    advance({ ...progress.view, phase: 'done', report: end.report, durationMs: elapsedMs() })
  } catch (error) {
    const ended = signal.aborted ? STOPPED : failureOf(error)
    advance({ ...progress.view, ...ended, durationMs: elapsedMs() })
  }
  shown.last(progress)
}

const STOPPED = { phase: 'stopped' } as const

function failureOf(error: unknown): Pick<RunView, 'phase' | 'error'> {
  if (!(error instanceof ApiError)) throw error
  if (error.status === 401) keyWanted.value = true
  return { phase: 'failed', error: { code: error.code, message: error.message } }
}

/** A client that reports the run of each response as soon as it begins. */
function clientWith(onRun: (run: string) => void): Client {
  return createClient({
    url: location.origin,
    key: key.value ?? undefined,
    async fetch(target, init) {
      const response = await fetch(target, init)
      const run = response.headers.get('x-moa-run')
      if (run !== null) onRun(run)
      return response
    },
  })
}

async function readAll(
  stream: AsyncGenerator<WireChunk, StreamEnd>,
  onChunk: (chunk: WireChunk) => void,
): Promise<StreamEnd> {
  for (;;) {
    const { done, value } = await stream.next()
    if (done === true) return value
    onChunk(value)
  }
}

function viewAfter(view: RunView, { choices }: WireChunk): RunView {
  const text = choices[0]?.delta.content ?? ''
  return text === '' ? view : { ...view, phase: 'writing', answer: view.answer + text }
}

function replyAfter(reply: Reply, { choices: [choice] }: WireChunk): Reply {
  return choice === undefined ? reply : applyDelta(reply, choice.delta, choice.finish_reason)
}
