import * as z from 'zod'
import { anyFields } from '../schemas/any-object.ts'
import { reportSchemas, type ReportSchemas } from '../runs/report-response.ts'
import type { Wire } from '../wire.ts'
import { OPAQUE_OF_ANSWERS, OPAQUE_OF_CALLS } from './chat-request.ts'
import { modelSchema } from './model-schema.ts'

/** The responses of OpenAI's routes. They type and document what goes out; nothing is validated. */
export type ResponseSchemas = ReturnType<typeof build>
export type WireAnswerMessage = Wire<ResponseSchemas['message']>
export type WireCompletion = Wire<ResponseSchemas['completion']>
export type WireLogprobs = NonNullable<WireCompletion['choices'][number]['logprobs']>
export type WireModel = Wire<ResponseSchemas['model']>
export type WireModelList = Wire<ResponseSchemas['modelList']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function responseSchemas(): ResponseSchemas {
  built ??= build()
  return built
}

let built: ResponseSchemas | undefined

function build() {
  const message = messageSchema()
  const model = modelSchema()
  const modelList = z
    .object({ object: z.literal('list'), data: z.array(model) })
    .meta({ id: 'ModelList' })
  const completion = completionSchema(reportSchemas(), message)
  return { message, completion, model, modelList }
}

function messageSchema() {
  const toolCall = z.object({
    id: z.string(),
    type: z.literal('function'),
    function: z.object({
      name: z.string(),
      arguments: z.string().meta({ description: 'JSON, as the model wrote it.' }),
    }),
    ...anyFields(OPAQUE_OF_CALLS),
  })
  return z
    .object({
      role: z.literal('assistant'),
      content: z.string().nullable().meta({ description: 'Null when there are only tool calls.' }),
      refusal: z.string().nullable(),
      reasoning_content: z.string().optional(),
      tool_calls: z.array(toolCall).optional(),
      annotations: z.unknown().optional().meta({
        description: 'The sources of a model that searches, as OpenAI describes them.',
      }),
      ...anyFields(OPAQUE_OF_ANSWERS),
    })
    .meta({
      id: 'AnswerMessage',
      description:
        'The answer: of the aggregator, or of the agent that was selected. Fields that its provider wants back, such as `reasoning_details` or `extra_content`, stand beside these; send the message back as it is.',
    })
}

function completionSchema(
  { usage, report }: ReportSchemas,
  message: ReturnType<typeof messageSchema>,
) {
  const choice = z.object({
    index: z.literal(0),
    message,
    finish_reason: z
      .string()
      .meta({ description: '`stop`, `length`, `tool_calls`, or another reason of the upstream.' }),
    logprobs: z
      .object({ content: z.array(z.unknown()), refusal: z.null() })
      .nullable()
      .meta({
        description: 'Of the tokens of the answer, as the provider of its model writes them.',
      }),
  })
  return z
    .object({
      id: z.string(),
      object: z.literal('chat.completion'),
      created: z.int().meta({ description: 'Unix time in seconds.' }),
      model: z.string().meta({ description: 'The `model` as the request named it.' }),
      system_fingerprint: z
        .string()
        .optional()
        .meta({
          description:
            'The same as long as the mixture, with the overrides of the request, stays as it is.',
          examples: ['fp_5d1c8a0be34f9270'],
        }),
      choices: z.array(choice).length(1),
      usage,
      moa: report.optional(),
    })
    .meta({ id: 'ChatCompletion' })
}
