import { ask, NONCE, user } from '../ask.ts'

export const QUESTION = 'What is 17 * 23, and which planet has the most moons?'

/** The responses between marker lines, under letters or as a draft. */
export function shown(texts: readonly string[], labels: readonly string[]): string {
  return texts
    .map((text, index) => `<<<${labels[index] ?? ''} ${NONCE}>>>\n${text}\n<<<end ${NONCE}>>>`)
    .join('\n\n')
}

const LETTERS = ['response A', 'response B', 'response C', 'response D']

/** The task of a role, with its responses. */
export function task(role: string, texts: readonly string[], after = ''): string {
  const labels = role.endsWith('draft') ? ['draft'] : LETTERS
  return `You are ${role} below. Do not answer.\n\n${shown(texts, labels)}\n\n${after}`
}

const SCHEMA = {
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'reply', schema: { type: 'object', properties: { other: {} } } },
  },
}

/** What a model replies in a role, with a schema enforced as the engine does. */
export async function inRole<Reply>(
  model: string,
  role: string,
  { question = QUESTION, texts }: { question?: string; texts: readonly string[] },
): Promise<Reply> {
  const reply = await ask(model, [user(question), user(task(role, texts))], SCHEMA)
  return JSON.parse(reply)
}
