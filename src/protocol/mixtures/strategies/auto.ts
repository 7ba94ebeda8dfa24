import * as z from 'zod'
import { strategyRules } from '../choosing/rules.ts'
import type { StrategyTraits } from './traits.ts'

export const autoTraits = {
  writer: 'aggregator',
  verb: 'merge',
  callsJudge: true,
} as const satisfies StrategyTraits

/** The options of `auto`, which chooses among strategies by their names or with their options. */
export function autoOptions<
  const N extends readonly [string, ...string[]],
  T extends z.ZodType<{ type: string }>,
>(names: N, withOptions: T) {
  const among = z
    .array(z.union([z.enum(names), withOptions]))
    .min(1)
    .max(names.length)
  const rules = strategyRules(names)
  return z
    .strictObject({
      type: z.literal('auto'),
      among: among.optional().meta({
        description:
          'What may be chosen: strategies by name or with their options, and `solo`, the aggregator alone. By default `solo`, `synthesize`, `vote`, `fusion`, `critique`, and what the rules name.',
      }),
      rules: rules.optional().meta({
        description:
          'In place of the default rules, which `POST /v1/estimate` with `"explain": true` returns. The first rule that applies decides; without one, `synthesize`.',
      }),
    })
    .superRefine((value, context) => {
      const allowed = namesOf(value.among)
      for (const [index, { use }] of (value.rules ?? []).entries()) {
        const wanted: readonly string[] = typeof use === 'string' ? [use] : use
        if (allowed === null || wanted.some((arm) => allowed.has(arm))) continue
        const path = ['rules', index, 'use']
        context.addIssue({ code: 'custom', path, message: 'must be one of "among"' })
      }
    })
    .meta({
      description:
        'A rule chooses the strategy for each request, without calling a model: a tool loop or a greeting goes to the aggregator alone, a short answer that can be compared to `vote`, a comparison to `fusion`, long code to `critique`, anything else to `synthesize`. `moa.strategy` and `moa.solo` of a request win.',
    })
}

/** The names of what may be chosen; null where the mixture does not limit it. */
function namesOf(
  among: readonly (string | { readonly type: string })[] | undefined,
): ReadonlySet<string> | null {
  if (among === undefined) return null
  return new Set(among.map((each) => (typeof each === 'string' ? each : each.type)))
}
