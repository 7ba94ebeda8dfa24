import * as z from 'zod'
import type { Step } from '../../moa/plan.ts'
import { cascadeOptions, cascadeTraits } from './strategies/cascade.ts'
import { debateOptions, debateTraits } from './strategies/debate.ts'
import { fusionOptions, fusionTraits } from './strategies/fusion.ts'
import { problemOfSelect, selectOptions, selectTraits } from './strategies/select.ts'
import { synthesizeOptions, synthesizeTraits } from './strategies/synthesize.ts'
import type { OptionProblem, StrategyTraits } from './strategies/traits.ts'
import { problemOfVote, voteOptions, voteTraits } from './strategies/vote.ts'

/** The traits of each strategy. */
export const STRATEGIES = {
  synthesize: synthesizeTraits,
  select: selectTraits,
  vote: voteTraits,
  fusion: fusionTraits,
  cascade: cascadeTraits,
  debate: debateTraits,
} as const satisfies Record<Step['kind'], StrategyTraits>

export type StrategyType = keyof typeof STRATEGIES

/** The options of each strategy. */
const OPTIONS = {
  synthesize: synthesizeOptions,
  select: selectOptions,
  vote: voteOptions,
  fusion: fusionOptions,
  cascade: cascadeOptions,
  debate: debateOptions,
} as const satisfies Record<StrategyType, z.ZodType>

const types = Object.keys(STRATEGIES) as [StrategyType, ...StrategyType[]]

/** The strategy of a mixture, by its name or as an object. */
export const strategy = z
  .union([
    z.enum(types),
    z.discriminatedUnion('type', [
      OPTIONS.synthesize,
      OPTIONS.select,
      OPTIONS.vote,
      OPTIONS.fusion,
      OPTIONS.cascade,
      OPTIONS.debate,
    ]),
  ])
  .meta({
    description:
      'How the last proposals become the answer: the aggregator writes it from them (`synthesize`), a judge compares them and the best one is the answer, verbatim (`select`), the agents vote with their short answers (`vote`), they read one another’s answers and answer again (`debate`), or cheap agents answer one after the other until a draft is good enough (`cascade`). By name with its defaults, or as an object with options.',
  })

export type WireStrategy = z.output<typeof strategy>

/** The options of one strategy, with their defaults. */
export type StrategyOptions<K extends StrategyType> = z.output<(typeof OPTIONS)[K]>

/** The type of a strategy, however it is written. */
export function typeOf(written: WireStrategy): StrategyType {
  return typeof written === 'string' ? written : written.type
}

/** What is wrong with a strategy for so many agents in the last layer; null when nothing is. */
export function problemWithStrategy(written: WireStrategy, agents: number): OptionProblem | null {
  const options = optionsOf(written)
  const problem =
    options.type === 'select'
      ? problemOfSelect(options, agents)
      : options.type === 'vote'
        ? problemOfVote(options, agents)
        : null
  return problem === null ? null : { ...problem, path: ['strategy', ...problem.path] }
}

/** The options of a strategy, however it is written. */
export function optionsOf(written: WireStrategy): StrategyOptions<StrategyType> {
  return typeof written === 'string' ? OPTIONS[written].parse({ type: written }) : written
}
