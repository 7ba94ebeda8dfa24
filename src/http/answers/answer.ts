import type { AnswerForm } from '../../protocol/wire-shape.ts'
import { inBackground } from '../../gateway/background.ts'
import type { Services } from '../../gateway/ports/services.ts'
import type { Run } from '../../gateway/runs/run.ts'
import { HEARTBEAT_MS } from './event-stream.ts'
import { jsonAnswer } from './json-answer.ts'
import { streamAnswer } from './stream-answer.ts'

/** How long the status of a stream may be held back. */
const HOLD_MS = 2_000

type AnswerServices = Pick<Services, 'clock' | 'failed' | 'waitUntil'>

/** Answers with a run, as JSON or as a stream, in the form that its request has fixed. */
export async function writeAnswer(
  run: Run,
  form: AnswerForm,
  services: AnswerServices,
): Promise<Response> {
  try {
    return await answerOf(run, form, services)
  } catch (error) {
    // Nobody reads the run any more: its calls are stopped, and its money is settled.
    inBackground(run.leave(), services, run.identity.run)
    throw error
  }
}

async function answerOf(run: Run, form: AnswerForm, services: AnswerServices): Promise<Response> {
  const { clock } = services
  const failed = (error: unknown) => services.failed(error, run.identity.run)
  const response = form.stream
    ? await streamAnswer(run, form, { clock, holdMs: HOLD_MS, heartbeatMs: HEARTBEAT_MS, failed })
    : await jsonAnswer(run, form)
  return withRunHeaders(response, run.identity)
}

/** Names the run in the headers of its answer. */
export function withRunHeaders(response: Response, identity: Run['identity']): Response {
  const { headers } = response
  headers.set('x-moa-run', identity.run)
  headers.set('x-moa-mixture', identity.mixture)
  headers.set('x-moa-cache', identity.cache)
  if (identity.ageS !== undefined) headers.set('age', String(identity.ageS))
  return response
}
