/**
 * Who made a model, by words of its name, as the gateway counts families: a fine-tuned model belongs to the maker of its
 * base.
 */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/gpt|codex|(^|\/)o\d(-|$)/, 'openai'],
  [/claude/, 'anthropic'],
  [/gemini|gemma|palm/, 'google'],
  [/llama/, 'meta'],
  [/[sx]tral/, 'mistral'],
  [/qwen|qwq/, 'qwen'],
  [/deepseek/, 'deepseek'],
  [/grok/, 'xai'],
  [/kimi|moonshot/, 'moonshot'],
  [/glm/, 'zhipu'],
  [/(^|\/)phi-/, 'microsoft'],
  [/command-|(^|\/)aya-/, 'cohere'],
  [/(^|[/.])nova-|titan/, 'amazon'],
]

/** The family of a model, named `provider/model`; simulated models are a family of their own. */
export function familyOf(model: string): string {
  const path = model.split('?', 1)[0]?.toLowerCase() ?? ''
  if (path.startsWith('sim/')) return 'simulated'
  const name = path.slice(path.indexOf('/') + 1)
  const known = MAKERS.find(([pattern]) => pattern.test(name))
  const own = name.slice(name.lastIndexOf('/') + 1)
  return known?.[1] ?? (own.split(/[-:.@\d]/, 1)[0] || own)
}

/** The families of some models, each once. */
export function familiesOf(models: readonly string[]): readonly string[] {
  return [...new Set(models.map(familyOf))]
}
