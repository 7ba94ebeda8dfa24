/** How a model takes the settings that depend on whether it reasons. */
export interface Family {
  /** Knows `reasoning`, and encrypts its thoughts. */
  readonly reasons: boolean
  /** When it accepts `temperature` and `top_p`, by the effort that is sent. */
  readonly samples: (effort: string | undefined) => boolean
}

const PLAIN: Family = { reasons: false, samples: () => true }
/** Rejects `temperature` with any effort but `none`: also with its default, which differs between models. */
const REASONING: Family = { reasons: true, samples: (effort) => effort === 'none' }
/** A model that OpenAI does not serve. */
const UNKNOWN: Family = {
  reasons: true,
  samples: (effort) => effort === undefined || effort === 'none',
}

/** The families of OpenAI's models by the start of a name: the first start that fits counts. */
const FAMILIES: readonly (readonly [start: string, family: Family])[] = [
  ['gpt-oss', UNKNOWN],
  ['gpt-3', PLAIN],
  ['gpt-4', PLAIN],
  ['chatgpt-4', PLAIN],
  ['gpt-5-chat', PLAIN],
  ['gpt-5.3-chat', PLAIN],
  ['gpt-', REASONING],
  ['o1', REASONING],
  ['o3', REASONING],
  ['o4', REASONING],
  ['codex-', REASONING],
  ['computer-use', REASONING],
]

/** The family of a model, by the name that its provider gives it. */
export function familyOf(model: string): Family {
  return FAMILIES.find(([start]) => model.startsWith(start))?.[1] ?? UNKNOWN
}
