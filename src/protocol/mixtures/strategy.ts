import * as z from 'zod'
import type { Step } from '../../moa/plan.ts'
import { fallbacks, maxTokens, milliseconds, model, reasoningEffort } from './fields.ts'

/** How strategies differ for a mixture and its requests. */
interface StrategyTraits {
  /**
   * Who writes the answer. Where it is an agent, the mixture needs a layer, the agents of its last layer get
   * the format and the length of the request, and requests with tools are rejected: agents call none.
   */
  readonly writer: 'aggregator' | 'agent'
  /** What the last step does with the proposals. */
  readonly verb: 'merge' | 'compare'
  /** Whether the last step calls the judge of the mixture. */
  readonly callsJudge: boolean
}

/** The traits of each strategy. */
export const STRATEGIES = {
  synthesize: { writer: 'aggregator', verb: 'merge', callsJudge: false },
  select: { writer: 'agent', verb: 'compare', callsJudge: true },
} as const satisfies Record<Step['kind'], StrategyTraits>

type StrategyType = keyof typeof STRATEGIES

const types = Object.keys(STRATEGIES) as [StrategyType, ...StrategyType[]]
const type = z.enum(types)

/** The strategy of a mixture, by its name or as an object. */
export const strategy = z.union([type, z.strictObject({ type })]).meta({
  description:
    'How the last proposals become the answer: the aggregator writes it from them (`synthesize`), or a judge compares them and the best one is the answer, verbatim (`select`).',
})

/** The judge of a mixture, or what a request changes of it. */
export const judge = z
  .strictObject({
    model: model.optional(),
    fallbacks: fallbacks.optional(),
    max_tokens: maxTokens.optional().meta({
      description: 'By default 300 for the verdict, and room for reasoning.',
    }),
    reasoning_effort: reasoningEffort.optional(),
    timeout_ms: milliseconds
      .optional()
      .meta({ description: 'For all attempts together; 60,000 by default.' }),
  })
  .meta({
    id: 'Judge',
    description:
      'The model that compares proposals. By default the aggregator and its fallbacks; a model without fallbacks has none.',
  })

export type WireStrategy = z.output<typeof strategy>
export type WireJudge = z.output<typeof judge>

/** The type of a strategy, however it is written. */
export function typeOf(written: WireStrategy): StrategyType {
  return typeof written === 'string' ? written : written.type
}
