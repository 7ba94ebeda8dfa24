/** What a request may need and some models do not have. */
export const ABILITIES = ['images', 'tools'] as const

export type Ability = (typeof ABILITIES)[number]

/** The abilities that models are known to lack, by the start of their names: the first start that fits counts. */
export type KnownLacks = readonly (readonly [start: string, lacked: readonly Ability[]])[]

/** Only what is certain: a request that needs it is rejected before it is sent. */
export const KNOWN_LACKS = {
  openai: [
    ['gpt-3', ['images']],
    ['o1-mini', ['images', 'tools']],
    ['o3-mini', ['images']],
  ],
  // console.groq.com/docs/compound: it calls tools of its own alone.
  groq: [
    ['groq/compound', ['images', 'tools']],
    ['openai/gpt-oss', ['images']],
    ['llama-3', ['images']],
  ],
  together: [['openai/gpt-oss', ['images']]],
  fireworks: [['accounts/fireworks/models/gpt-oss', ['images']]],
  cerebras: [
    ['gpt-oss', ['images']],
    ['llama', ['images']],
    ['qwen-3', ['images']],
    ['zai-glm', ['images']],
  ],
  mistral: [['codestral', ['images']]],
  // `unknown variant image_url, expected text`: github.com/rikkahub/rikkahub/issues/1433
  deepseek: [
    ['deepseek-v4', ['images']],
    ['deepseek-chat', ['images']],
    ['deepseek-reasoner', ['images']],
  ],
} as const satisfies Readonly<Record<string, KnownLacks>>

/** The abilities that a model is known to lack. */
export function lacksOf(lacks: KnownLacks, model: string): readonly Ability[] {
  return lacks.find(([start]) => model.startsWith(start))?.[1] ?? []
}
