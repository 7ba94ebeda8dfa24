import { mixtureSchema, type Mixture } from '../../../src/protocol/mixtures/mixture.ts'
import { STRATEGIES } from '../../../src/protocol/mixtures/strategy.ts'

/** Every strategy that a mixture may name, beside the one that chooses among the others. */
export const STRATEGY_TYPES = Object.keys(STRATEGIES).filter((type) => type !== 'auto')

/** Random choices. */
export interface Dice {
  /** True with the probability `p`. */
  readonly maybe: (p: number) => boolean
  readonly upTo: (most: number) => number
  readonly oneOf: <T>(values: readonly T[]) => T
}

/** Choices that follow from the random numbers. */
export function diceOf(random: () => number): Dice {
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  return {
    maybe: (p) => random() < p,
    upTo,
    oneOf(values) {
      const value = values[upTo(values.length - 1)]
      if (value === undefined) throw new Error('Cannot choose: there are no values')
      return value
    },
  }
}

/** A random mixture with the strategy; null where what the dice gave is no mixture. */
export function anyMixture(type: string, dice: Dice): Mixture | null {
  const { maybe, upTo } = dice
  const model = () => `p${upTo(2)}/m${upTo(5)}`
  const fallbacks = () => (maybe(0.3) ? { fallbacks: [model()] } : {})
  const agent = (_: unknown, index: number) => ({
    model: model(),
    name: `agent-${index}`,
    retries: upTo(2),
    ...fallbacks(),
    ...(maybe(0.7) ? { max_tokens: 1 + upTo(300) } : {}),
    ...(maybe(0.3) ? { system: 'é'.repeat(upTo(60)) } : {}),
  })
  const layers = Array.from({ length: 1 + upTo(2) }, () => ({
    agents: Array.from({ length: 2 + upTo(3) }, agent),
  }))
  const mixture = {
    id: 'any',
    layers,
    aggregator: { model: model(), ...fallbacks() },
    references: { shuffle: maybe(0.3), format: maybe(0.3) ? 'paper' : 'fenced' },
    ...(maybe(0.4) && type !== 'synthesize'
      ? { judge: { model: model(), ...fallbacks(), max_tokens: 50 + upTo(400) } }
      : {}),
    ...(maybe(0.2) ? { on_shortfall: 'fail' } : {}),
  }
  const options = OPTIONS[type]?.(dice) ?? {}
  const exit = maybe(0.2) ? { early_exit: { after_layer: 0, agree: 2 } } : {}
  for (const part of [{ strategy: { type, ...options }, ...exit }, { strategy: type }]) {
    const parsed = mixtureSchema.safeParse({ ...mixture, ...part })
    if (parsed.success) return parsed.data
  }
  return null
}

const answer = ({ oneOf }: Dice) => ({
  answer: { kind: oneOf(['number', 'choice', 'label', 'text']) },
})

/** Random options of a strategy, some of them beside the defaults. */
const OPTIONS: Readonly<Record<string, (dice: Dice) => object>> = {
  synthesize: ({ maybe }) => ({
    ...(maybe(0.3) ? { top_k: 2 } : {}),
    ...(maybe(0.3) ? { analysis: 'inline' } : {}),
    ...(maybe(0.3) ? { window: { size: 3, keep: 1 } } : {}),
  }),
  select: ({ oneOf, maybe }) => ({
    method: oneOf(['scored', 'pairwise']),
    on_none: oneOf(['best', 'synthesize', 'fail']),
    ...(maybe(0.3) ? { criteria: ['correct', 'short'] } : {}),
  }),
  vote: (dice) => ({
    ...answer(dice),
    min_votes: 1 + dice.upTo(2),
    pace: dice.oneOf(['all', 'waves']),
    stop: dice.oneOf(['certain', 'likely', 'window', 'never']),
    fallback: dice.oneOf(['synthesize', 'select', 'first']),
    confidence: dice.oneOf(['none', 'stated', 'logprobs']),
  }),
  critique: ({ upTo }) => ({ rounds: 1 + upTo(2), agree: 1 + upTo(1) }),
  council: ({ maybe }) => ({ skip: maybe(0.5) }),
  debate: (dice) => ({
    ...answer(dice),
    rounds: 1 + dice.upTo(2),
    gate: dice.oneOf(['disagreement', 'no_majority', 'always']),
    end: dice.oneOf(['vote', 'synthesize']),
  }),
  cascade: (dice) => ({
    gates: ['structural', ...(dice.maybe(0.5) ? ['agreement'] : []), 'verifier'],
    accept: 50,
  }),
}
