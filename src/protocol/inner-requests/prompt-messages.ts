import type { Prompt } from '../wire-shape.ts'

/** A prompt as messages. Whoever writes the text of it from outside writes nothing of the system message. */
export function promptMessages({ text, rule }: Prompt) {
  const question = { role: 'user', content: text }
  return rule === null ? [question] : [{ role: 'system', content: rule }, question]
}
