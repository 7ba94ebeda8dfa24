import { newAnswerForm } from '../../gateway/runs/answer-form.ts'
import { beginRun } from '../../gateway/runs/begin-run.ts'
import { prepareAsk, type PreparedAsk } from '../../gateway/runs/prepare-ask.ts'
import { storing } from '../../gateway/responses/stored-run.ts'
import { RecordedRun } from '../../gateway/runs/recorded-run.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { WireShape } from '../../protocol/wire-shape.ts'
import { answerInBackground, wantsBackground } from '../responses/background.ts'
import { writeAnswer } from './answer.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'
import { answerOnce } from './idempotency.ts'

/** A request of any shape for an answer, with its body already parsed as JSON. */
export async function answerRequest(
  shape: WireShape,
  body: unknown,
  context: RequestContext,
): Promise<Response> {
  if (wantsBackground(shape, body)) return answerInBackground(shape, body, context)
  const prepared = await prepareAsk(shape, body, context)
  return answerOnce({ shape, body, prepared }, context, respond)
}

/** Answers a request that may run, streaming or not. */
export async function respond(
  prepared: PreparedAsk,
  context: RequestContext,
  form = newAnswerForm(prepared, context.services.clock.now()),
): Promise<Response> {
  const { outcomes, services } = context
  const begun = await beginRun(prepared, context)
  if (!begun.ok) return errorResponse(begun.error, SHAPES[prepared.shape])
  const run = outcomes === undefined ? begun.value : new RecordedRun(begun.value, outcomes)
  return writeAnswer(storing(run, { prepared, form }, context), form, services)
}
