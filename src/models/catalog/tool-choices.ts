/** How a request can choose among its tools; `function` is one of them by name. */
export const TOOL_CHOICES = ['none', 'auto', 'required', 'function'] as const

export type ToolChoice = (typeof TOOL_CHOICES)[number]

/** The choices that models take, by the start of their names: the first start that fits counts. One without a row takes all. */
export type KnownChoices = readonly (readonly [start: string, known: readonly ToolChoice[]])[]

const FREE = ['none', 'auto'] as const

export const KNOWN_CHOICES = {
  // `type "tool" and "any" are not supported for this model`: platform.claude.com/docs/en/models/fable-5-1/migration-guide
  anthropic: [
    ['claude-fable-5-1', FREE],
    ['claude-fable-5-2', FREE],
    ['claude-mythos-5-1', FREE],
    ['claude-mythos-5-2', FREE],
    ['claude-opus-5-5', FREE],
  ],
  // `Thinking mode does not support this tool_choice`: github.com/deepseek-ai/DeepSeek-V3/issues/1376
  deepseek: [
    ['deepseek-chat', TOOL_CHOICES],
    ['', FREE],
  ],
  // `Expected 'auto' or 'none'`: github.com/567-labs/instructor/issues/1766
  cerebras: [['gpt-oss', FREE]],
} as const satisfies Readonly<Record<string, KnownChoices>>

/** Whether a model takes a choice among tools. */
export function takesChoice(choices: KnownChoices, model: string, choice: ToolChoice): boolean {
  const known: readonly ToolChoice[] =
    choices.find(([start]) => model.startsWith(start))?.[1] ?? TOOL_CHOICES
  return known.includes(choice)
}
