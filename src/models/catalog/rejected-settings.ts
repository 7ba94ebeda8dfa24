import type { CallSettings } from '../../moa/model-port.ts'

/** The settings that some models reject, under the names that a request has for them. */
export const SETTINGS = {
  temperature: 'temperature',
  top_p: 'topP',
  stop: 'stop',
  seed: 'seed',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  logit_bias: 'logitBias',
  verbosity: 'verbosity',
  parallel_tool_calls: 'parallelToolCalls',
  logprobs: 'logprobs',
} as const satisfies Readonly<Record<string, keyof CallSettings>>

export type SettingName = keyof typeof SETTINGS

/**
 * The settings that models reject, by the start of their names: the first start that fits counts. The last list is of
 * those that a model rejects while it reasons, which it does with every effort but `none`, also with its own.
 */
export type RejectedSettings = readonly (readonly [
  start: string,
  always: readonly SettingName[],
  whileReasoning?: readonly SettingName[],
])[]

const PENALTIES = ['frequency_penalty', 'presence_penalty'] as const
const SAMPLING = ['temperature', 'top_p', 'logprobs'] as const
/** Of OpenAI's first models that reason. */
const OF_O_SERIES = [
  ...PENALTIES,
  'logit_bias',
  ...SAMPLING,
  'verbosity',
  'parallel_tool_calls',
] as const
const OF_REASONING = [...PENALTIES, 'logit_bias', 'stop'] as const

/** As the references of the providers say, or their errors where they say nothing. */
export const REJECTED_SETTINGS = {
  // platform.openai.com/docs/guides/latest-model and /docs/api-reference/chat/create; parallel_tool_calls:
  // github.com/run-llama/llama_index/issues/20865
  openai: [
    ['gpt-3', ['verbosity']],
    ['gpt-4', ['verbosity']],
    ['chatgpt-4', ['verbosity']],
    ['gpt-5-chat', []],
    ['gpt-5.3-chat', []],
    ['gpt-5.', OF_REASONING, SAMPLING],
    ['gpt-5', [...OF_REASONING, ...SAMPLING]],
    ['gpt-', OF_REASONING, SAMPLING],
    ['o1', OF_O_SERIES],
    ['o3-mini', OF_O_SERIES],
    ['o3', [...OF_O_SERIES, 'stop']],
    ['o4', [...OF_O_SERIES, 'stop']],
  ],
  // `Unknown name "frequency_penalty": Cannot find field.`: github.com/davidmigloz/langchain_dart/issues/726
  gemini: [['', [...PENALTIES, 'logit_bias', 'verbosity']]],
  // console.groq.com/docs/openai
  groq: [['', ['logit_bias', 'verbosity', 'logprobs']]],
  // docs.mistral.ai/api: no field beside its own is permitted.
  mistral: [['', ['logit_bias', 'verbosity', 'logprobs']]],
  // inference-docs.cerebras.ai/resources/openai
  cerebras: [['', [...PENALTIES, 'logit_bias', 'verbosity']]],
  // docs.x.ai/docs/guides/reasoning; `does not support parameter presencePenalty` also without reasoning:
  // github.com/miaoxworld/NativeTavern/issues/83
  xai: [
    ['grok-2', [...PENALTIES, 'logit_bias']],
    ['grok-3-mini', [...PENALTIES, 'logit_bias', 'stop']],
    ['grok-3', [...PENALTIES, 'logit_bias']],
    ['grok-4-fast-non', [...PENALTIES, 'logit_bias']],
    ['grok-4-1-fast-non', [...PENALTIES, 'logit_bias']],
    ['grok-4.20-non', [...PENALTIES, 'logit_bias']],
    ['grok-4.20-0309-non', [...PENALTIES, 'logit_bias']],
    ['', [...PENALTIES, 'logit_bias', 'stop']],
  ],
} as const satisfies Readonly<Record<string, RejectedSettings>>

/** The settings of a call that its model rejects. */
export function rejectedOf(
  rejected: RejectedSettings,
  model: string,
  settings: CallSettings,
): readonly SettingName[] {
  const [, always = [], whileReasoning = []] =
    rejected.find(([start]) => model.startsWith(start)) ?? []
  const all = settings.reasoningEffort === 'none' ? always : [...always, ...whileReasoning]
  return givenOf(all, settings)
}

/** The settings among these names that a call has. */
export function givenOf(
  names: readonly SettingName[],
  settings: CallSettings,
): readonly SettingName[] {
  return names.filter((name) => settings[SETTINGS[name]] !== undefined)
}
