import { KNOWN_EFFORTS, nearestEffort } from '../../catalog/efforts.ts'

/** What the models of one family accept, where families differ. */
interface Family {
  /** Accepts `temperature` and `top_p`, one of the two at a time. */
  readonly sampling: boolean
  /** The types of `thinking` that it accepts. */
  readonly thinking: readonly string[]
}

const ALWAYS_ADAPTIVE: Family = { sampling: false, thinking: ['adaptive'] }
const ADAPTIVE: Family = { sampling: false, thinking: ['adaptive', 'disabled'] }
const BETWEEN_TOOLS: Family = { ...ADAPTIVE, thinking: [...ADAPTIVE.thinking, 'between_tools'] }
const WITH_BUDGET: Family = { sampling: true, thinking: ['enabled', 'disabled'] }
const BOTH: Family = { sampling: true, thinking: ['enabled', 'disabled', 'adaptive'] }

/**
 * By the start of a model's name: the first start that fits counts. Models of others that serve this interface take
 * what the older ones of Anthropic do. https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 */
const FAMILIES: readonly (readonly [start: string, family: Family])[] = [
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
