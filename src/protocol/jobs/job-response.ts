import * as z from 'zod'
import { listOf } from '../list.ts'
import { messageSchemas } from '../anthropic-messages/message-schemas.ts'
import { responseSchemas } from '../openai-chat/chat-response.ts'
import { responsesSchemas } from '../openai-responses/response-schemas.ts'
import type { Wire } from '../wire.ts'

/** The responses about jobs. They type and document what goes out; nothing is validated. */
export type JobSchemas = ReturnType<typeof build>
export type WireJobSummary = Wire<JobSchemas['summary']>
export type WireJob = Wire<JobSchemas['job']>
export type WireDelivery = Wire<JobSchemas['delivery']>
export type WireTakenWebhook = Wire<JobSchemas['taken']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function jobSchemas(): JobSchemas {
  built ??= build()
  return built
}

let built: JobSchemas | undefined

function build() {
  const delivery = deliverySchema()
  const fields = jobFields(delivery)
  const summary = z.object(fields).meta({ id: 'Job', description: 'A job, without its answer.' })
  return {
    delivery,
    summary,
    job: z
      .object({ ...fields, completion: answerSchema().nullable() })
      .meta({ id: 'JobWithAnswer', description: 'A job, with its answer once it is done.' }),
    jobList: listOf(summary).meta({ id: 'JobList' }),
    taken: z
      .object({ id: z.string(), status: z.enum(STATUSES) })
      .meta({ id: 'TakenWebhook', description: 'The job that was made from the webhook.' }),
  }
}

/** The answer of any shape. */
function answerSchema() {
  return z
    .union([responseSchemas().completion, responsesSchemas().response, messageSchemas().message])
    .meta({ description: 'The answer, as the route of `endpoint` returns it.' })
}

const STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

const time = () => z.int().meta({ description: 'Unix time in seconds.' })

function deliverySchema() {
  const attempt = z.object({
    at: time(),
    http_status: z
      .int()
      .nullable()
      .meta({ description: 'Status of the response; null when there was none.' }),
    problem: z.string().nullable(),
  })
  return z
    .object({
      status: z.enum(['waiting', 'delivered', 'undeliverable']),
      attempts: z.int().min(0),
      last_attempt: attempt.nullable(),
      next_attempt_at: time().nullable(),
    })
    .meta({ id: 'JobDelivery' })
}

function jobFields(delivery: ReturnType<typeof deliverySchema>) {
  return {
    id: z.string(),
    object: z.literal('job'),
    status: z.enum(STATUSES),
    run: z.string().meta({ description: 'Id of its run, as in GET /v1/runs/{id}.' }),
    session: z.string().nullable(),
    hook: z.string().nullable().meta({ description: 'The hook that made it.' }),
    created_at: time(),
    started_at: time().nullable(),
    ended_at: time().nullable(),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it failed.' }),
    delivery: delivery.nullable().meta({ description: 'Null when nothing is to be delivered.' }),
  }
}
