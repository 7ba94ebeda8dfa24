import type { Proposal } from '../../moa/events.ts'
import type { Delta } from '../../moa/model-port.ts'
import type { RunReport } from '../../moa/report.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { AnswerForm } from '../../protocol/wire-shape.ts'
import { errorResponse } from '../errors.ts'
import { runError } from '../../gateway/errors.ts'
import type { Run } from '../../gateway/runs/run.ts'

/** Answers with one JSON body, once the run is over. */
export async function jsonAnswer(run: Run, form: AnswerForm): Promise<Response> {
  const deltas: Delta[] = []
  const proposals: Proposal[] = []
  for (;;) {
    const event = await run.next()
    if (event === null) break
    if (event.type === 'layer-end' && form.fusion === true) proposals.push(...event.proposals)
    if (event.type !== 'answer-deltas') continue
    for (const delta of event.deltas) deltas.push(delta) // A whole proposal has more than a call has arguments.
  }
  const shape = SHAPES[form.shape]
  const { outcome, identity } = run
  if (!outcome.ok) return errorResponse(runError(outcome.failure), shape)
  const report = run.report()
  const { finishReason } = outcome
  return Response.json(shape.whole(form, { identity, report, deltas, finishReason, proposals }), {
    headers: { 'server-timing': serverTiming(report, run.durationMs) },
  })
}

/** The duration of each step, for a browser's network panel (W3C Server Timing), in milliseconds. */
function serverTiming(report: RunReport, totalMs: number): string {
  const steps = new Map<string, number>()
  for (const { layer, role, latencyMs } of report.calls) {
    const step = layer === null ? role : `layer${layer}`
    steps.set(step, Math.max(steps.get(step) ?? 0, latencyMs))
  }
  return [...steps, ['total', totalMs] as const]
    .map(([step, ms]) => `${step};dur=${Math.round(ms)}`)
    .join(', ')
}
