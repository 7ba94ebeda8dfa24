import type { Choice } from '../../moa/choosing/choice.ts'
import type { Features } from '../../moa/choosing/features.ts'
import { vectorOf } from '../../moa/choosing/vector.ts'
import type { Ask } from '../../protocol/ask.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import type { WireForesight } from '../../protocol/runs/estimate-response.ts'
import {
  chancesOf,
  decide,
  NOTHING_KNOWN,
  type Knowledge,
  type Situation,
} from '../../stats/learning/decision.ts'
import { packed } from '../../stats/learning/packed.ts'
import type { AskContext } from '../ask-context.ts'
import { firstChange } from '../mixtures/as-it-is.ts'

/** Default rules about what is possible or pointless: nothing else is tried where one of them applies. */
const FIXED: ReadonlySet<string> = new Set(['rule:tool_loop', 'rule:forced_tool', 'rule:greeting'])

/** Most arms among which it chooses. */
export const MAX_ARMS = 8

/** Chooses among arms by what was learned, or leaves the choice of the rules. Waits for nothing. */
export type Learner = (rules: Choice, features: Features, arms: readonly string[]) => Choice

/** A mixture as far as it learns. */
type Learning = Pick<Mixture, 'learn'>

/** The learner of a request; null where its mixture does not learn. */
export function learnerOf(mixture: Learning, ask: Ask, context: AskContext): Learner | null {
  const groundsOf = groundsFor(mixture, ask, context)
  if (groundsOf === null) return null
  return (rules, features, arms) => {
    const grounds = groundsOf(rules, features, arms)
    if (grounds === null) return rules
    const { known, situation } = grounds
    const { arm, wanted, scores, explored, propensity, least } = decide(known, situation, draw())
    const { base } = situation
    const learned = { arm, base, wanted, least, context: packed(situation.features) }
    const facts = { propensity, scores, explored, learned }
    if (arm === base && !explored && !known.live) return { ...rules, ...facts }
    return { by: 'learned', strategy: arm, why: reasonOf(explored, arm === base), ...facts }
  }
}

/** What a choice is made from. */
interface LearnedGrounds {
  readonly known: Knowledge
  readonly situation: Situation
}

/** What the choices of a request are made from; null where the rules choose. */
function groundsFor({ learn }: Learning, ask: Ask, { caller, services, explores }: AskContext) {
  // What a changed mixture does says nothing about its own arms.
  if (learn === undefined || firstChange(ask) !== null) return null
  const { model, overrides } = ask
  return (rules: Choice, features: Features, arms: readonly string[]): LearnedGrounds | null => {
    if (arms.length < 2 || FIXED.has(rules.by)) return null
    const base = rules.strategy
    const tries = overrides.explore !== false && explores !== false
    const known = services.learned.known(caller.tenant, model) ?? NOTHING_KNOWN
    return {
      // An operator who forbids it is obeyed before the store knows; nor does evidence change what is tried then.
      known: learn.live ? known : { ...known, live: false, evidence: 0 },
      situation: {
        features: vectorOf(features),
        arms: [...new Set([base, ...arms])].slice(0, MAX_ARMS),
        base,
        explore: tries ? learn.explore : 0,
      },
    }
  }
}

/** A learner that leaves every choice to the rules, and finds what it would choose. */
export interface Foresight {
  readonly learner: Learner
  /** Null before a choice, where nothing is learned, and where the isolate knows nothing of the mixture. */
  readonly found: () => WireForesight | null
}

/** Foresees how a run of a request would be chosen. */
export function foresightOf(mixture: Learning, ask: Ask, context: AskContext): Foresight {
  const groundsOf = groundsFor(mixture, ask, context)
  let found: WireForesight | null = null
  return {
    learner: (rules, features, arms) => {
      const grounds = groundsOf?.(rules, features, arms) ?? null
      if (grounds !== null && grounds.known.arms.size > 0) found = wireForesight(grounds)
      return rules
    },
    found: () => found,
  }
}

function wireForesight({ known, situation }: LearnedGrounds): WireForesight {
  const { wanted, scores, chances } = chancesOf(known, situation)
  return {
    live: known.live,
    wanted,
    scores: { ...scores },
    propensities: Object.fromEntries(chances),
  }
}

/** A number from 0 up to, but not including, 1, that no caller can foresee. */
function draw(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32
}

function reasonOf(explored: boolean, isBase: boolean): string {
  if (explored) return 'Tried, to learn how well it does'
  return isBase
    ? 'The rules choose it, and outcomes of runs show nothing better'
    : 'Outcomes of earlier runs show that it does best for requests like this one'
}
