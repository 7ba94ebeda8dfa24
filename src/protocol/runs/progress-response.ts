import * as z from 'zod'
import { reportSchemas, type ReportSchemas } from './report-response.ts'
import type { Wire } from '../wire.ts'

/** The progress events of a run. The schema types and documents what goes out; nothing is validated. */
export type ProgressSchema = ReturnType<typeof build>
export type WireProgress = Wire<ProgressSchema>

/** Built on first use, because every isolate would pay for it at start-up. */
export function progressSchema(): ProgressSchema {
  built ??= build(reportSchemas())
  return built
}

let built: ProgressSchema | undefined

function build({ call: { shape } }: ReportSchemas) {
  const layer = z.int().min(0).meta({ description: 'Counted from 0.' })
  const agent = z.string()
  const model = z.string()
  return z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('layer-start'), layer, agents: z.array(agent) }),
      z.object({ type: z.literal('agent-start'), layer, agent, model }),
      z.object({
        type: z.literal('agent-end'),
        layer,
        agent,
        model: z.string().meta({ description: 'The model that was called, maybe a fallback.' }),
        status: shape.status,
        latency_ms: shape.latency_ms,
        error: shape.error,
      }),
      z.object({
        type: z.literal('layer-end'),
        layer,
        proposals: z.int().min(0).meta({ description: 'How many the layer returned.' }),
      }),
      z.object({ type: z.literal('judge-start'), role: z.string(), agent, model }),
      z.object({ type: z.literal('aggregator-start'), model }),
      z.object({ type: z.literal('layers-skipped'), layer, agents: z.array(agent) }),
      z.object({
        type: z.literal('remark'),
        reason: z
          .string()
          .meta({ description: 'As in `reasons` of the report; the run is not degraded by it.' }),
      }),
      z.object({
        type: z.literal('run-degraded'),
        reason: z.string().meta({ description: 'As in `reasons` of the report.' }),
      }),
    ])
    .meta({
      id: 'ProgressEvent',
      description: 'A step of a run: `moa.event` of a chunk, and the events of a job.',
    })
}
