import * as z from 'zod'
import type { Step } from '../../moa/plan.ts'
import { autoOptions, autoTraits } from './strategies/auto.ts'
import { cascadeOptions, cascadeTraits } from './strategies/cascade.ts'
import { debateOptions, debateTraits } from './strategies/debate.ts'
import { councilOptions, councilTraits } from './strategies/council.ts'
import { critiqueOptions, critiqueTraits } from './strategies/critique.ts'
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
  critique: critiqueTraits,
  council: councilTraits,
  auto: autoTraits,
} as const satisfies Record<Step['kind'] | 'auto', StrategyTraits>

export type StrategyType = keyof typeof STRATEGIES

const types = Object.keys(STRATEGIES) as [StrategyType, ...StrategyType[]]

/** The options of the strategies that `auto` can choose among. */
const CHOOSABLE = [
  synthesizeOptions,
  selectOptions,
  voteOptions,
  fusionOptions,
  cascadeOptions,
  debateOptions,
  critiqueOptions,
  councilOptions,
] as const

/** The options of each strategy. */
const OPTIONS = {
  synthesize: synthesizeOptions,
  select: selectOptions,
  vote: voteOptions,
  fusion: fusionOptions,
  cascade: cascadeOptions,
  debate: debateOptions,
  critique: critiqueOptions,
  council: councilOptions,
  auto: autoOptions(
    ['solo', ...types.filter((type) => type !== 'auto')],
    z.discriminatedUnion('type', CHOOSABLE),
  ),
} as const satisfies Record<StrategyType, z.ZodType>

/** The strategy of a mixture, by its name or as an object. */
export const strategy = z
  .union([z.enum(types), z.discriminatedUnion('type', [...CHOOSABLE, OPTIONS.auto])])
  .meta({
    description:
      'How the last proposals become the answer: the aggregator writes it from them (`synthesize`), or from an analysis of them too (`fusion`); the best of them is the answer, verbatim, as a judge finds (`select`) or as the agents vote with their short answers (`vote`); the agents read one another’s answers and answer again (`debate`); cheap agents answer one after the other until a draft is good enough (`cascade`); critics look for faults in a draft of the aggregator, which revises it (`critique`); or the agents rank one another before the aggregator writes (`council`). `auto` chooses among them for each request. By name with its defaults, or as an object with options.',
  })

export type WireStrategy = z.output<typeof strategy>

/** The options of one strategy, with their defaults. */
export type StrategyOptions<K extends StrategyType> = z.output<(typeof OPTIONS)[K]>

/** The type of a strategy, however it is written. */
export function typeOf(written: WireStrategy): StrategyType {
  return typeof written === 'string' ? written : written.type
}

/** Whether there is a strategy of this name, beside the one that chooses. */
export function isStrategy(name: string): name is Exclude<StrategyType, 'auto'> {
  return name !== 'auto' && Object.hasOwn(STRATEGIES, name)
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
