import * as z from 'zod'
import { hookSchema } from '../hooks/hook.ts'
import { responseSchemas } from '../openai-chat/chat-response.ts'

/** What is said of jobs and hooks; only documents need it. */
export type JobSchemas = ReturnType<typeof build>

/** Built when they are first asked for: start-up is paid by every isolate. */
export function jobSchemas(): JobSchemas {
  built ??= build()
  return built
}

let built: JobSchemas | undefined

function build() {
  const time = z.int().meta({ description: 'Unix time in seconds.' })
  const nextCursor = z.string().nullable().meta({
    description: 'The `cursor` of the next page; null on the last.',
  })
  const fields = jobFields(time)
  const summary = z.object(fields).meta({ id: 'Job', description: 'A job, without its answer.' })
  const hook = hookSchema.extend({
    id: z.string(),
    object: z.literal('hook'),
    tenant: z.string(),
    path: z.string().meta({ description: 'The path that the service should call.' }),
    created_at: time,
    updated_at: time,
  })
  return {
    summary,
    job: z
      .object({ ...fields, completion: responseSchemas().completion.nullable() })
      .meta({ id: 'JobWithAnswer', description: 'A job, with its answer once it is done.' }),
    jobList: z
      .object({ object: z.literal('list'), data: z.array(summary), next_cursor: nextCursor })
      .meta({ id: 'JobList' }),
    hook: hook.meta({ id: 'StoredHook' }),
    newHook: hook
      .extend({
        warnings: z
          .array(z.string())
          .meta({ description: 'Probable mistakes, such as a secret that is not set.' }),
      })
      .meta({ id: 'NewHook' }),
    hookList: z
      .object({ object: z.literal('list'), data: z.array(hook), next_cursor: nextCursor })
      .meta({ id: 'HookList' }),
    taken: z
      .object({ id: z.string(), status: z.enum(STATUSES) })
      .meta({ id: 'TakenWebhook', description: 'The job that was made from the webhook.' }),
  }
}

const STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

function jobFields(time: z.ZodType) {
  const attempt = z.object({
    at: time,
    http_status: z
      .int()
      .nullable()
      .meta({ description: 'Status of the response; null when there was none.' }),
    problem: z.string().nullable(),
  })
  const delivery = z
    .object({
      status: z.enum(['waiting', 'delivered', 'undeliverable']),
      attempts: z.int().min(0),
      last_attempt: attempt.nullable(),
      next_attempt_at: time.nullable(),
    })
    .meta({ id: 'JobDelivery' })
  return {
    id: z.string(),
    object: z.literal('job'),
    status: z.enum(STATUSES),
    run: z.string().meta({ description: 'Id of its run, as in GET /v1/runs/{id}.' }),
    session: z.string().nullable(),
    hook: z.string().nullable().meta({ description: 'The hook that made it.' }),
    created_at: time,
    started_at: time.nullable(),
    ended_at: time.nullable(),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it failed.' }),
    delivery: delivery.nullable().meta({ description: 'Null when nothing is to be delivered.' }),
  }
}
