import * as z from 'zod'
import { listOf } from '../list.ts'
import type { Wire } from '../wire.ts'
import { hookFields } from './hook.ts'

/** The responses about hooks. They type and document what goes out; nothing is validated. */
export type HookSchemas = ReturnType<typeof build>
export type WireHook = Wire<HookSchemas['hook']>
export type WireNewHook = Wire<HookSchemas['newHook']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function hookSchemas(): HookSchemas {
  built ??= build()
  return built
}

let built: HookSchemas | undefined

function build() {
  const time = z.int().meta({ description: 'Unix time in seconds.' })
  const hook = hookFields
    .extend({
      id: z.string(),
      object: z.literal('hook'),
      tenant: z.string(),
      path: z.string().meta({ description: 'The path that the service should call.' }),
      created_at: time,
      updated_at: time,
    })
    .meta({ id: 'StoredHook' })
  return {
    hook,
    newHook: hook
      .extend({
        warnings: z
          .array(z.string())
          .meta({ description: 'Probable mistakes, such as a secret that is not set.' }),
      })
      .meta({ id: 'NewHook' }),
    hookList: listOf(hook).meta({ id: 'HookList' }),
  }
}
