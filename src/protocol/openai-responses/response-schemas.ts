import * as z from 'zod'
import { reportSchemas } from '../runs/report-response.ts'

/** What the answers of `POST /v1/responses` look like; only documents and types need it, nothing is checked by it. */
export type ResponsesSchemas = ReturnType<typeof build>

/** Built on first use, because every isolate would pay for it at start-up. */
export function responsesSchemas(): ResponsesSchemas {
  built ??= build()
  return built
}

let built: ResponsesSchemas | undefined

function build() {
  const { report } = reportSchemas()
  const item = itemSchema()
  const usage = usageSchema()
  const response = z
    .object({
      id: z.string().meta({ examples: ['resp_8d1f0c7a4b9e4f0c9d3a5b6c7d8e9f00'] }),
      object: z.literal('response'),
      created_at: z.int().meta({ description: 'Unix time in seconds.' }),
      status: z
        .enum(['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled'])
        .meta({
          description:
            '`incomplete` when the answer was cut short: `incomplete_details` says by what.',
        }),
      error: z
        .object({ code: z.string(), message: z.string() })
        .nullable()
        .meta({ description: 'Why it failed; the codes are those of HTTP errors.' }),
      incomplete_details: z
        .object({ reason: z.enum(['max_output_tokens', 'content_filter']) })
        .nullable(),
      model: z.string().meta({ description: 'As the request named it.' }),
      output: z.array(item),
      usage: usage.nullable().meta({ description: 'Null while the answer is written.' }),
      ...echoFields(),
      moa: report.optional().meta({ description: 'The report of the run, at its end.' }),
    })
    .meta({
      id: 'ResponseObject',
      description: 'The answer that the aggregator wrote, and the request that it answers.',
    })
  return { response, item, usage }
}

/** What is repeated from the request; null where it said nothing. */
function echoFields() {
  return {
    background: z.boolean(),
    instructions: z.string().nullable(),
    max_output_tokens: z.int().nullable(),
    metadata: z.record(z.string(), z.string()),
    parallel_tool_calls: z.boolean(),
    previous_response_id: z.string().nullable(),
    reasoning: z.object({ effort: z.string().nullable(), summary: z.string().nullable() }),
    store: z.boolean(),
    temperature: z.number().nullable(),
    text: z.object({
      format: z.looseObject({ type: z.string() }),
      verbosity: z.string().optional(),
    }),
    tool_choice: z.string(),
    tools: z.array(z.never()),
    top_logprobs: z.literal(0),
    top_p: z.number().nullable(),
    truncation: z.string(),
    user: z.string().nullable(),
  }
}

function itemSchema() {
  const status = z.enum(['in_progress', 'completed', 'incomplete'])
  const text = z.object({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: z.array(z.never()),
    logprobs: z.array(z.never()),
  })
  const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() })
  const message = z
    .object({
      id: z.string(),
      type: z.literal('message'),
      status,
      role: z.literal('assistant'),
      content: z.array(z.discriminatedUnion('type', [text, refusal])),
    })
    .meta({ id: 'OutputMessage' })
  const reasoning = z
    .object({
      id: z.string(),
      type: z.literal('reasoning'),
      status,
      summary: z.array(z.object({ type: z.literal('summary_text'), text: z.string() })),
    })
    .meta({
      id: 'OutputReasoning',
      description:
        'Reasoning of the aggregator; with `moa.progress: "reasoning"`, the steps of the run before it.',
    })
  return z.discriminatedUnion('type', [message, reasoning])
}

function usageSchema() {
  const tokens = () => z.int().min(0)
  return z
    .object({
      input_tokens: tokens(),
      input_tokens_details: z.object({ cached_tokens: tokens(), cache_write_tokens: tokens() }),
      output_tokens: tokens(),
      output_tokens_details: z.object({ reasoning_tokens: tokens() }),
      total_tokens: tokens(),
      estimated: z
        .literal(true)
        .optional()
        .meta({ description: 'There when a part was counted by length: an upstream did not say.' }),
    })
    .meta({ id: 'ResponseUsage', description: 'Tokens: the sum over every call of the run.' })
}
