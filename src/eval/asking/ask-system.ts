import { ApiError } from '../../client/api-error.ts'
import type { ChatBody } from '../../client/chat.ts'
import type { Message, Question } from '../questions/question.ts'
import type { AnswerRecord } from '../results/answer-record.ts'
import type { System } from '../systems/system.ts'
import type { AskContext } from './ask-context.ts'
import { emptyAnswer, withFailure, withReply } from './answer-parts.ts'
import { patiently, endsRun } from './patience.ts'
import { runOf, proposalsOf } from './run-record.ts'
import { readReply, type Reply } from './reply.ts'

/**
 * Asks a system a question, turn by turn. A failure is an answer too, with the code of its error; throws an `ApiError`
 * where every further question would fail the same way.
 */
export async function askSystem(
  question: Question,
  system: System,
  context: AskContext,
): Promise<AnswerRecord> {
  let answer = emptyAnswer(question, system, context.repeat)
  const messages = opening(question, system)
  for (const turn of [null, ...question.turns]) {
    if (turn !== null) {
      messages.push({ role: 'assistant', content: answer.texts.at(-1) ?? '' })
      messages.push({ role: 'user', content: turn })
    }
    const body = { ...system.request, ...question.settings, messages: [...messages] }
    const turned = await askOnce(body, answer, context)
    answer = turned
    if (answer.error !== null) return { ...answer, texts: [] }
  }
  return system.role === 'mixture' && system.request.store === true
    ? withProposals(answer, context)
    : answer
}

/** One turn: the answer with its reply added, or its failure. */
async function askOnce(
  body: ChatBody,
  before: AnswerRecord,
  context: AskContext,
): Promise<AnswerRecord> {
  const { client, signal, now, wait } = context
  let answer = before
  const startedAtMs = now()
  const failed = async (error: ApiError) => {
    if (error.run !== null) answer = withFailure(answer, await runOf(error.run, context))
  }
  try {
    const reply = await patiently<Reply>(() => readReply(client, body, { signal, now }), {
      wait,
      onRetry: failed,
    })
    return withReply(answer, reply)
  } catch (error) {
    if (!(error instanceof ApiError) || endsRun(error)) throw error
    await failed(error)
    const latencyMs = answer.latencyMs + now() - startedAtMs
    return { ...answer, error: error.code, latencyMs }
  }
}

/** The proposals of the run that answered the first turn; of none when its record cannot be read. */
async function withProposals(answer: AnswerRecord, context: AskContext): Promise<AnswerRecord> {
  const run = await runOf(answer.run, context)
  return run === null ? answer : { ...answer, proposals: proposalsOf(run) }
}

function opening({ messages }: Question, { instructions }: System): Message[] {
  if (instructions === undefined) return [...messages]
  const [first, ...rest] = messages
  if (first?.role !== 'system') return [{ role: 'system', content: instructions }, ...messages]
  return [{ role: 'system', content: `${instructions}\n\n${first.content}` }, ...rest]
}
