import { KNOWN_EFFORTS, nearestEffort } from '../../catalog/efforts.ts'

/** What the models of one family accept, where families differ. */
interface Family {
  /** Accepts `temperature` and `top_p`, one of the two at a time. */
  readonly sampling: boolean
  /** The types of `thinking` that it accepts. */
  readonly thinking: readonly string[]
  /**
   * Rejects thoughts that come back in another conversation than the one that they were written in, such as one without
   * the references of a run, unless a request says to drop them.
   */
  readonly bindsThoughts: boolean
}

const NEW = { sampling: false, bindsThoughts: false }
const OLD = { sampling: true, bindsThoughts: false }

const ALWAYS_ADAPTIVE: Family = { ...NEW, thinking: ['adaptive'] }
const BOUND: Family = { ...ALWAYS_ADAPTIVE, bindsThoughts: true }
const ADAPTIVE: Family = { ...NEW, thinking: ['adaptive', 'disabled'] }
const BETWEEN_TOOLS: Family = { ...NEW, thinking: ['adaptive', 'disabled', 'between_tools'] }
const WITH_BUDGET: Family = { ...OLD, thinking: ['enabled', 'disabled'] }
const BOTH: Family = { ...OLD, thinking: ['enabled', 'disabled', 'adaptive'] }

/**
 * By the start of a model's name: the first start that fits counts. Models of others that serve this interface take
 * what the older ones of Anthropic do. https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking and
 * https://platform.claude.com/docs/en/build-with-claude/preserved-thinking
 */
const FAMILIES: readonly (readonly [start: string, family: Family])[] = [
  ['claude-fable-5-1', BOUND],
  ['claude-fable-5-2', BOUND],
  ['claude-fable', ALWAYS_ADAPTIVE],
  ['claude-mythos', ALWAYS_ADAPTIVE],
  ['claude-opus-5-5', ALWAYS_ADAPTIVE],
  ['claude-sonnet-5-5', BETWEEN_TOOLS],
  ['claude-opus-4-7', ADAPTIVE],
  ['claude-opus-4-8', ADAPTIVE],
  ['claude-opus-4-6', BOTH],
  ['claude-sonnet-4-6', BOTH],
  ['claude-opus-4', WITH_BUDGET],
  ['claude-sonnet-4', WITH_BUDGET],
  ['claude-haiku-4', WITH_BUDGET],
  ['claude-3', WITH_BUDGET],
  ['claude-', ADAPTIVE], // Newer ones take ever fewer settings.
  ['', BOTH],
]

/** What a model accepts. */
export function familyOf(model: string): Family {
  return FAMILIES.find(([start]) => model.startsWith(start))?.[1] ?? ADAPTIVE
}

/** The word for an effort that is nearest to the wanted one; undefined where the model knows none. */
export function effortOf(model: string, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined
  const effort = nearestEffort(wanted, model, KNOWN_EFFORTS.anthropic)
  const known = KNOWN_EFFORTS.anthropic.find(([start]) => model.startsWith(start))?.[1] ?? []
  return known.some((each) => each === effort) ? effort : undefined
}
