import * as z from 'zod'
import { fusionItemSchema } from '../fusion/item-schema.ts'
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
      completed_at: z.int().nullable().meta({
        description: 'When it was completed, by the latencies of its calls; else null.',
      }),
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
      frequency_penalty: z.literal(0),
      presence_penalty: z.literal(0),
      moa: report.optional().meta({ description: 'The report of the run, at its end.' }),
    })
    .meta({
      id: 'ResponseObject',
      description: 'The answer that the aggregator wrote, and the request that it answers.',
    })
  return { response, item, usage }
}

/** What is repeated from the request; null or OpenAI's default where it said nothing. */
function echoFields() {
  return {
    background: z.boolean(),
    instructions: z.string().nullable(),
    max_output_tokens: z.int().nullable(),
    max_tool_calls: z.int().nullable(),
    metadata: z.record(z.string(), z.string()),
    parallel_tool_calls: z.boolean(),
    previous_response_id: z.string().nullable(),
    prompt_cache_key: z.string().nullable(),
    prompt_cache_retention: z.string().nullable(),
    reasoning: z.object({ effort: z.string().nullable(), summary: z.string().nullable() }),
    safety_identifier: z.string().nullable(),
    service_tier: z.string(),
    store: z.boolean(),
    temperature: z.number(),
    text: z.object({
      format: z.looseObject({ type: z.string() }),
      verbosity: z.string().optional(),
    }),
    tool_choice: z.union([z.string(), z.looseObject({ type: z.string() })]),
    tools: z.array(z.looseObject({ type: z.string() })),
    top_logprobs: z.int(),
    top_p: z.number(),
    truncation: z.string(),
    user: z.string().nullable(),
  }
}

function itemSchema() {
  const status = itemStatus()
  const text = z.object({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: z
      .array(
        z.object({
          type: z.literal('url_citation'),
          url: z.string(),
          title: z.string(),
          start_index: z.int(),
          end_index: z.int(),
        }),
      )
      .meta({ description: 'The sources of a model that searches.' }),
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
      encrypted_content: z.string().optional().meta({
        description:
          'What its model wants back of its reasoning: send the item back as it is. There with `include` of `reasoning.encrypted_content`, and with `"store": false`.',
      }),
    })
    .meta({
      id: 'OutputReasoning',
      description:
        'Reasoning of the aggregator; with `moa.progress: "reasoning"`, the steps of the run before it.',
    })
  return z.discriminatedUnion('type', [message, reasoning, ...callSchemas(), fusionItemSchema()])
}

function callSchemas() {
  const call = { id: z.string(), status: itemStatus(), call_id: z.string(), name: z.string() }
  const namespace = z.string().optional()
  const functionCall = z
    .object({
      ...call,
      type: z.literal('function_call'),
      arguments: z.string().meta({ description: 'JSON, as the model wrote it.' }),
      namespace,
    })
    .meta({ id: 'OutputFunctionCall' })
  const customCall = z
    .object({ ...call, type: z.literal('custom_tool_call'), input: z.string(), namespace })
    .meta({ id: 'OutputCustomToolCall', description: 'A call of a tool whose input is text.' })
  return [functionCall, customCall] as const
}

function itemStatus() {
  return z.enum(['in_progress', 'completed', 'incomplete'])
}

function usageSchema() {
  const tokens = () => z.int().min(0)
  return z
    .object({
      input_tokens: tokens(),
      input_tokens_details: z.object({
        cached_tokens: tokens(),
        cache_write_tokens: tokens(),
        orchestration_input_tokens: tokens().meta({
          description: 'The part of all calls but that of the aggregator, in the sum too.',
        }),
        orchestration_input_cached_tokens: tokens(),
      }),
      output_tokens: tokens(),
      output_tokens_details: z.object({
        reasoning_tokens: tokens(),
        orchestration_output_tokens: tokens(),
      }),
      total_tokens: tokens(),
      estimated: z
        .literal(true)
        .optional()
        .meta({ description: 'There when a part was counted by length: an upstream did not say.' }),
    })
    .meta({ id: 'ResponseUsage', description: 'Tokens: the sum over every call of the run.' })
}
