import type { Features } from '../../moa/choosing/features.ts'
import { SOLO, type StrategyRule } from '../../moa/choosing/rules.ts'
import type { CallSettings } from '../../moa/model-port.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { alone } from '../../protocol/mixtures/overrides.ts'
import {
  isStrategy,
  problemWithStrategy,
  strategy,
  STRATEGIES,
} from '../../protocol/mixtures/strategy.ts'

/** What may be chosen where neither the mixture nor its rules say more. */
const USUAL: readonly string[] = [SOLO, 'synthesize', 'vote', 'fusion', 'critique']

/** Strategies that have to know the kind of the answer. */
const COMPARES_ANSWERS: ReadonlySet<string> = new Set(['vote', 'debate'])

/** What `auto` may choose for a request: what its mixture allows and can do, given the tools of the request. */
export function armsOf(
  mixture: Mixture,
  settings: CallSettings,
  rules: readonly StrategyRule[],
): readonly string[] {
  const named = allowedBy(mixture)?.map((each) => (typeof each === 'string' ? each : each.type))
  const wanted = named ?? [...USUAL, ...rules.flatMap(({ use }) => use)]
  const arms = [...new Set(wanted)].filter((arm) => canRun(arm, mixture, settings))
  if (arms.length > 0) return arms
  return [mixture.layers.length === 0 ? SOLO : 'synthesize']
}

/** The mixture of an arm; short answers are of the kind that the request wants, where the mixture names none. */
export function withArm(mixture: Mixture, arm: string, { answer: kind }: Features): Mixture {
  if (arm === SOLO || !isStrategy(arm)) return alone(mixture)
  const given = givenFor(mixture, arm) ?? { type: arm }
  const written = COMPARES_ANSWERS.has(arm) ? { answer: { kind }, ...given } : given
  return { ...mixture, strategy: strategy.parse(written) }
}

/** The strategy with the options that the mixture gives it; undefined where it only names it. */
function givenFor(mixture: Mixture, arm: string) {
  for (const each of allowedBy(mixture) ?? []) {
    if (typeof each !== 'string' && each.type === arm) return each
  }
  return undefined
}

function allowedBy({ strategy: written }: Mixture) {
  return typeof written === 'object' && written.type === 'auto' ? written.among : undefined
}

/** Whether a strategy would do what it promises. */
function canRun(arm: string, mixture: Mixture, { tools = [] }: CallSettings): boolean {
  if (arm === SOLO) return true
  const last = mixture.layers.at(-1)
  if (!isStrategy(arm) || last === undefined) return false
  const { writer, verb } = STRATEGIES[arm]
  if (writer === 'agent' && tools.length > 0) return false
  const agents = last.agents.reduce((sum, { samples }) => sum + samples, 0)
  if (verb === 'compare' && agents < 2) return false
  return problemWithStrategy(givenFor(mixture, arm) ?? arm, agents) === null
}
