import type { Clock } from '../../moa/ports.ts'
import type { AnswerForm } from '../../protocol/wire-shape.ts'
import type { Run } from '../../gateway/runs/run.ts'
import { jsonAnswer } from './json-answer.ts'
import { streamAnswer } from './stream-answer.ts'

/** How long the status of a stream may be held back. */
const HOLD_MS = 2_000
/** Longest silence in a stream; the contract allows 5 s, and a caller who left is noticed no sooner. */
const HEARTBEAT_MS = 2_000

/** Answers with a run, as JSON or as a stream, in the form that its request has fixed. */
export async function writeAnswer(run: Run, form: AnswerForm, clock: Clock): Promise<Response> {
  const response = form.stream
    ? await streamAnswer(run, form, { clock, holdMs: HOLD_MS, heartbeatMs: HEARTBEAT_MS })
    : await jsonAnswer(run, form)
  const { identity } = run
  response.headers.set('x-moa-run', identity.run)
  response.headers.set('x-moa-mixture', identity.mixture)
  response.headers.set('x-moa-cache', identity.cache)
  if (identity.ageS !== undefined) response.headers.set('age', String(identity.ageS))
  return response
}
