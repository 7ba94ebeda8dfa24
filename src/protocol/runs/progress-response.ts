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
      ...liveEvents(layer),
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

/** The events of `progress: "live"` alone. */
function liveEvents(layer: z.ZodInt) {
  const agent = z.string()
  return [
    z
      .object({
        type: z.literal('agent-delta'),
        layer,
        agent,
        offset: z.int().min(0).meta({
          description:
            'UTF-16 units of the text of the agent before this part. With 0 the text starts again, as after a failed attempt.',
        }),
        text: z.string(),
      })
      .meta({ description: 'What an agent writes; with `moa.progress: "live"`.' }),
    z
      .object({
        type: z.literal('draft'),
        layer,
        agent,
        text: z.string().meta({ description: 'What the agent has written until now.' }),
        whole: z.boolean().meta({
          description:
            'False while the agent still writes: the draft goes on with each `agent-delta` of this agent.',
        }),
      })
      .meta({
        description:
          'The best proposal so far; with `moa.progress: "live"`. It takes the place of the draft before it, and the answer takes the place of the last one.',
      }),
  ] as const
}
