import * as z from 'zod'
import { OPAQUE_OF_CALLS } from '../openai-chat/chat-request.ts'
import { reportSchemas } from '../runs/report-response.ts'
import { anyFields } from '../schemas/any-object.ts'
import type { Wire } from '../wire.ts'

/** What the answers of `POST /v1/messages` look like; only documents and types need it, nothing is checked by it. */
export type MessageSchemas = ReturnType<typeof build>

export type WireMessageUsage = Wire<MessageSchemas['usage']>
/** An answer. */
export type WireAnswer = Wire<MessageSchemas['message']>
/** A block of its content. */
export type WireBlock = z.output<MessageSchemas['block']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function messageSchemas(): MessageSchemas {
  built ??= build()
  return built
}

let built: MessageSchemas | undefined

function build() {
  const { report } = reportSchemas()
  const usage = usageSchema()
  const block = blockSchema()
  const message = z
    .object({
      id: z.string().meta({ examples: ['msg_8d1f0c7a4b9e4f0c9d3a5b6c7d8e9f00'] }),
      type: z.literal('message'),
      role: z.literal('assistant'),
      model: z.string().meta({ description: 'The mixture or model that answered.' }),
      content: z.array(block),
      stop_reason: z.string().nullable().meta({
        description:
          '`end_turn`, `max_tokens`, `tool_use`, `refusal`, or `stop_sequence` where a native upstream reports it.',
      }),
      stop_sequence: z.string().nullable(),
      stop_details: z
        .object({ type: z.literal('refusal'), category: z.null(), explanation: z.null() })
        .nullable(),
      container: z.null(),
      diagnostics: z.null(),
      usage,
      moa: report.optional().meta({ description: 'The report of the run.' }),
    })
    .meta({ id: 'AnthropicMessage', description: 'The answer that the aggregator wrote.' })
  const tokens = z
    .object({ input_tokens: z.int().min(1) })
    .meta({ id: 'TokensCount', description: 'Estimated by length.' })
  return { message, block, usage, tokens }
}

function blockSchema() {
  return z.discriminatedUnion('type', [
    z.object({
      type: z.literal('text'),
      text: z.string(),
      citations: z.null(),
      model: z.string().optional(),
    }),
    z
      .object({
        type: z.literal('thinking'),
        thinking: z.string(),
        signature: z.string(),
      })
      .meta({ description: 'The `signature` is empty unless a native upstream has signed it.' }),
    z.object({
      type: z.literal('redacted_thinking'),
      data: z.string(),
    }),
    z.object({
      type: z.literal('tool_use'),
      id: z.string(),
      name: z.string(),
      input: z.record(z.string(), z.unknown()),
      caller: z.object({ type: z.literal('direct') }),
      model: z.string().optional(),
      ...anyFields(OPAQUE_OF_CALLS),
    }),
  ])
}

function usageSchema() {
  const tokens = () => z.int().min(0)
  return z
    .object({
      input_tokens: tokens().meta({
        description: 'Without what was read from a cache of prompts, or written to one.',
      }),
      cache_creation_input_tokens: tokens(),
      cache_read_input_tokens: tokens(),
      cache_creation: z.object({
        ephemeral_5m_input_tokens: tokens(),
        ephemeral_1h_input_tokens: tokens(),
      }),
      output_tokens: tokens(),
      output_tokens_details: z.object({ thinking_tokens: tokens() }),
      server_tool_use: z.null(),
      service_tier: z.null(),
      estimated: z
        .literal(true)
        .optional()
        .meta({ description: 'There when a part was counted by length: an upstream did not say.' }),
    })
    .meta({ id: 'AnthropicUsage', description: 'Tokens: the sum over every call of the run.' })
}
