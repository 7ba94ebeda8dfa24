import type { Result } from '../../moa/result.ts'
import type { MixtureOverrides } from '../ask.ts'
import { parseWith, type Problem } from '../parse.ts'
import { mixtureSchema, type Mixture } from './mixture.ts'
import { present } from './present.ts'

/** The mixture as a request wants it: its overrides merged over the document. */
export function mergeOverrides(
  mixture: Mixture,
  overrides: MixtureOverrides,
): Result<Mixture, Problem> {
  const { aggregator, judge, references, layers, strategy, early_exit, share_format, solo } =
    overrides
  const { max_cost_usd, on_shortfall } = overrides
  // The agents that a request names itself all answer.
  const choose = overrides.choose ?? (layers === undefined ? mixture.choose : undefined)
  const max_calls = lowerOf(mixture.max_calls, overrides.max_calls)
  if (Object.keys(present(overrides)).length === 0) return { ok: true, value: mixture }
  const merged = {
    ...mixture,
    ...present({
      layers,
      strategy,
      early_exit,
      share_format,
      max_cost_usd,
      max_calls,
      on_shortfall,
    }),
    choose,
    ...(judge === undefined ? {} : { judge: { ...mixture.judge, ...judge } }),
    aggregator: { ...mixture.aggregator, ...aggregator },
    references: { ...mixture.references, ...references },
  }
  return parseWith(mixtureSchema, solo === true ? alone(merged) : merged)
}

/** The lower of two limits, of which each may be absent. */
export function lowerOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

/** A mixture of which the aggregator alone is left. */
export function alone<T extends object>(mixture: T): T {
  return { ...mixture, layers: [], strategy: 'synthesize', judge: undefined }
}

/** A `provider/model` that runs alone: a mixture without layers. */
export function soloMixture(model: string): Result<Mixture, Problem> {
  return parseWith(mixtureSchema, { id: 'solo', layers: [], aggregator: { model } })
}
