import { runError } from '../errors.ts'
import type { JobOrder } from '../jobs/job-order.ts'
import { withoutMarkers } from '../jobs/without-markers.ts'
import type { Services } from '../ports/services.ts'
import { inPieces } from '../runs/cached-run.ts'
import type { EndedRun } from '../runs/run.ts'
import { placeOf } from './read-response.ts'
import { encodeResponse, identified } from './stored-response.ts'

/** Stores the response of a job at the end of its run, before anybody learns that the job is over. */
export async function storeJobEnd(
  run: EndedRun,
  { prepared, caller, form, markers }: JobOrder,
  services: Services,
): Promise<void> {
  const { state } = prepared
  if (state === undefined) return
  const { outcome, identity, report } = run
  const answer = markers === null ? run.answer : withoutMarkers(run.answer, markers)
  const deltas = inPieces(answer)
  const end = outcome.ok
    ? ({ ok: true, finishReason: outcome.finishReason, identity, report } as const)
    : ({ ok: false, error: runError(outcome.failure), identity, report } as const)
  const panel = form.fusion === true ? run.layers : []
  const events = [
    ...panel.map((proposals, layer) => ({ type: 'layer-end', layer, proposals }) as const),
    ...(deltas.length === 0 ? [] : [{ type: 'answer-deltas', deltas } as const]),
  ]
  const response = identified({ kind: 'whole', form, state, events, end } as const)
  try {
    await services.responses.close(placeOf(caller, form.id), encodeResponse(response))
  } catch {
    services.trouble('response_not_stored')
  }
}
