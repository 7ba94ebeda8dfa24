import * as z from 'zod'
import { listOf } from '../list.ts'
import type { Wire } from '../wire.ts'
import { keySchema } from './key.ts'

/** The responses about keys. They type and document what goes out; nothing is validated. */
export type KeySchemas = ReturnType<typeof build>
export type WireKey = Wire<KeySchemas['key']>
export type WireNewKey = Wire<KeySchemas['newKey']>

/** Built on first use, because every isolate would pay for it at start-up. */
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
    budget_usd_per_day: z.number().nullable(),
    counted_usd_today: z.number().nullable().meta({
      description:
        'What counts against budget_usd_per_day today: the budgets of its open sessions, and what those that ended today spent. Null without such a budget.',
    }),
    alert_usd_per_day: z.number().nullable().meta({
      description:
        'What its runs cost in a day (UTC) when the operator gets a message; null for never.',
    }),
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
    keyList: listOf(key).meta({ id: 'KeyList' }),
  }
}
