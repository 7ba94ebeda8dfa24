import * as z from 'zod'
import { keySchema } from './key.ts'

/** What is said of keys; only documents need it. */
export type KeySchemas = ReturnType<typeof build>

/** Built when they are first asked for: start-up is paid by every isolate. */
export function keySchemas(): KeySchemas {
  built ??= build()
  return built
}

let built: KeySchemas | undefined

function build() {
  const { shape } = keySchema
  const fields = {
    id: z.string(),
    kind: shape.kind,
    name: z.string(),
    tenant: z.string(),
    mixtures: z.array(z.string()).nullable(),
    origins: z.array(z.string()).nullable(),
    session_budget_usd: z.number().nullable(),
    requests_per_minute: z.int().nullable(),
    created_at: z.int().meta({ description: 'Unix time in seconds.' }),
    expires_at: z.int().nullable().meta({ description: 'Unix time in seconds.' }),
  }
  const key = z.object(fields).meta({ id: 'Key', description: 'A key, without the key itself.' })
  return {
    key,
    newKey: z
      .object({
        ...fields,
        key: z.string().meta({ description: 'The key itself. Returned only here.' }),
      })
      .meta({ id: 'NewKey' }),
    keyList: z
      .object({
        object: z.literal('list'),
        data: z.array(key),
        next_cursor: z.string().nullable().meta({
          description: 'The `cursor` of the next page; null on the last.',
        }),
      })
      .meta({ id: 'KeyList' }),
  }
}
