/**
 * Who made a model, by words of its name. The base of a fine-tuned model comes before the one that tuned it, since it
 * shares the errors of the base: `nemotron` and `deepseek-r1-distill` models are built from others.
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

/**
 * The family of a model, named `provider/model`: models of one family make the same errors more often than others. Where
 * its name does not say who made it, the family is the start of the name.
 */
export function familyOf(model: string): string {
  const path = model.split('?', 1)[0]?.toLowerCase() ?? ''
  const name = path.slice(path.indexOf('/') + 1) // A provider may serve the models of many makers.
  const known = MAKERS.find(([pattern]) => pattern.test(name))
  const own = name.slice(name.lastIndexOf('/') + 1)
  return known?.[1] ?? (own.split(/[-:.@\d]/, 1)[0] || own)
}
