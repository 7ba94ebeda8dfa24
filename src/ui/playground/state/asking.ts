import { ApiError } from '../../../client/api-error.ts'
import type { StreamEnd } from '../../../client/chat.ts'
import { createClient, type Client } from '../../../client/client.ts'
import type { WireChunk } from '../../../protocol/openai-chat/wire-chunk.ts'
import { announce } from '../../shared/announcer.ts'
import { key, keyWanted } from '../../shared/access.ts'
import { applyChunk } from '../../shared/run/apply-chunk.ts'
import { applyFailure, applyStop } from '../../shared/run/apply-end.ts'
import type { RunView } from '../../shared/run/run-view.ts'
import { sentenceFor } from './announcements.ts'
import { newTurn, requestOf, type Conversation, type Question, type Turn } from './conversation.ts'
import { saveConversation } from './conversations.ts'
import { perFrame } from './per-frame.ts'
import { applyDelta, type Reply } from './reply.ts'
import { addRecord } from './run-record.ts'
import { refreshSession, session } from './session.ts'

/** What stops the turns that are open, by their ids. */
const stoppers = new Map<string, AbortController>()

/** Asks in a conversation; resolves when the answer is complete, has failed or was stopped. */
export async function ask(conversation: Conversation, question: Question): Promise<void> {
  const turn = newTurn(question)
  const turns = [...conversation.turns.value, turn]
  conversation.turns.value = turns
  const stopper = new AbortController()
  stoppers.set(turn.id, stopper)
  const saved = saveConversation(conversation)
  await runTurn(turn, { turns, signal: stopper.signal })
  stoppers.delete(turn.id)
  // The report is on the last chunk of a whole answer; of others, the record has what they cost.
  if (turn.view.value.phase !== 'done') await addRecord(turn)
  await saved
  await saveConversation(conversation)
  await refreshSession()
}

/** Stops a turn; the gateway then ends its calls. */
export function stop(turn: Turn): void {
  stoppers.get(turn.id)?.abort()
}

/** Asks the question of a turn once more, in place of it and of all that came after it. */
export function askAgain(conversation: Conversation, turn: Turn): Promise<void> {
  removeFrom(conversation, turn)
  return ask(conversation, turn)
}

/** Removes a turn and all that came after it. */
export function removeFrom({ turns }: Conversation, turn: Turn): void {
  const index = turns.value.indexOf(turn)
  for (const later of turns.value.slice(index)) stop(later)
  turns.value = turns.value.slice(0, index)
}

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
    const sentence = sentenceFor(progress.view, view)
    if (sentence !== null) announce(sentence)
    progress = { view, reply }
    shown.soon(progress)
  }
  try {
    const client = clientWith((run) => advance({ ...progress.view, run }))
    const stream = client.chat.stream(requestOf(turn, turns), {
      signal,
      session: session.value?.id,
    })
    await readAll(stream, (chunk) => {
      advance(applyChunk(progress.view, chunk, elapsedMs()), replyAfter(progress.reply, chunk))
    })
  } catch (error) {
    advance(
      signal.aborted
        ? applyStop(progress.view, elapsedMs())
        : applyFailure(progress.view, failureOf(error), elapsedMs()),
    )
  }
  shown.last(progress)
}

function failureOf(error: unknown): NonNullable<RunView['error']> {
  if (!(error instanceof ApiError)) throw error
  if (error.status === 401) keyWanted.value = true
  const { code, message, retryAfterMs } = error
  const pause = retryAfterMs === null ? '' : `; wait ${Math.ceil(retryAfterMs / 1_000)} s`
  return { code, message: `${message}${pause}` }
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

function replyAfter(reply: Reply, { choices: [choice] }: WireChunk): Reply {
  return choice === undefined ? reply : applyDelta(reply, choice.delta, choice.finish_reason)
}
