import { ApiError } from '../../client/api-error.ts'
import type { ChatBody } from '../../client/chat.ts'
import type { Asking } from '../asking/ask-context.ts'
import { sum } from '../asking/answer-parts.ts'
import { endsRun, patiently } from '../asking/patience.ts'
import { readReply, type Reply } from '../asking/reply.ts'
import { runOf } from '../asking/run-record.ts'
import type { Message } from '../questions/question.ts'
import { digest } from './nonce.ts'
import type { VerdictCache } from './verdict-cache.ts'

/** What judging needs of the world around it. */
export interface Judging extends Asking {
  /** Of every request, where the judge's model takes one. */
  readonly seed: number
  /** Replies that are not paid for again; null to call every judge. */
  readonly cache: VerdictCache | null
}

/** What a judge replied, read; null where no reply could be read. */
export interface Judged<T> {
  readonly value: T | null
  /** Code of the error of its call; null when it answered. */
  readonly error: string | null
  readonly costUsd: number | null
  readonly latencyMs: number
}

/** A prompt, how its reply is read, and what is sent once when it cannot be read. */
export interface JudgePrompt<T> {
  readonly text: string
  readonly read: (reply: string) => T | null
  readonly again: string
}

/** Settings of every judge: as little chance as its model allows, and room for one that reasons. */
export function judgeSettings(seed: number): Omit<ChatBody, 'messages' | 'model'> {
  return { temperature: 0, seed, max_completion_tokens: 4_000, store: false }
}

/** Reads a judge's reply to a prompt; a reply that cannot be read is requested once more. */
export async function askJudge<T>(
  judge: string,
  prompt: JudgePrompt<T>,
  context: Judging,
): Promise<Judged<T>> {
  const key = digest([judge, JSON.stringify(judgeSettings(context.seed)), prompt.text])
  const cached = context.cache?.get(key)
  if (cached !== undefined) {
    const value = prompt.read(cached)
    if (value !== null) return { value, error: null, costUsd: 0, latencyMs: 0 }
  }
  const first = await send(judge, [{ role: 'user', content: prompt.text }], context)
  const read = readOf(first, prompt)
  if (read.value !== null || first.text === null) return remembered(read, first, { key, context })
  const again = await send(judge, retryOf(prompt, first.text), context)
  const second = readOf(again, prompt)
  const both = {
    ...second,
    costUsd: sum(first.costUsd, again.costUsd),
    latencyMs: first.latencyMs + again.latencyMs,
  }
  return remembered(both, again, { key, context })
}

function retryOf<T>({ text, again }: JudgePrompt<T>, reply: string): readonly Message[] {
  return [
    { role: 'user', content: text },
    // No API takes an empty message.
    { role: 'assistant', content: reply === '' ? '…' : reply },
    { role: 'user', content: again },
  ]
}

/** A reply, or why there is none. */
interface Sent extends Omit<Judged<never>, 'value'> {
  readonly text: string | null
  /** With their log probabilities; empty where there are none. */
  readonly tokens: readonly unknown[]
}

function send(judge: string, messages: readonly Message[], context: Judging): Promise<Sent> {
  const body = { ...judgeSettings(context.seed), model: judge, messages: [...messages] }
  return callJudge(body, context)
}

/** Calls a judge, patiently; what failed attempts cost counts. */
export async function callJudge(body: ChatBody, context: Judging): Promise<Sent> {
  const { client, signal, now, wait } = context
  const startedAtMs = now()
  let failedUsd: number | null = 0
  const onRetry = async (error: ApiError) => {
    failedUsd = sum(failedUsd, await costOf(error, context))
  }
  try {
    const reply = await patiently<Reply>(() => readReply(client, body, { signal, now }), {
      wait,
      onRetry,
    })
    const costUsd = sum(failedUsd, reply.end.report?.cost_usd ?? null)
    const { text, tokens, latencyMs } = reply
    return { text, tokens, error: null, costUsd, latencyMs }
  } catch (error) {
    if (!(error instanceof ApiError) || endsRun(error)) throw error
    await onRetry(error)
    const latencyMs = now() - startedAtMs
    return { text: null, tokens: [], error: error.code, costUsd: failedUsd, latencyMs }
  }
}

/** What a failed request cost: nothing where no run began. */
async function costOf({ run }: ApiError, context: Judging): Promise<number | null> {
  return run === null ? 0 : ((await runOf(run, context))?.cost_usd ?? null)
}

function readOf<T>({ text, tokens: _tokens, ...sent }: Sent, prompt: JudgePrompt<T>): Judged<T> {
  return { ...sent, value: text === null ? null : prompt.read(text) }
}

function remembered<T>(
  judged: Judged<T>,
  { text }: Sent,
  { key, context }: { readonly key: string; readonly context: Judging },
): Judged<T> {
  if (judged.value !== null && text !== null) context.cache?.set(key, text)
  return judged
}
