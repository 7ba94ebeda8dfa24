import { errorBodyOf } from './bodies.ts'
import type { ServedApi } from './served-api.ts'

const DIMENSIONS = 8
const CHARACTERS_PER_TOKEN = 4

/** The embedding of an input here: its length, then the codes of its first characters. */
export function servedEmbedding(input: unknown, dimensions = DIMENSIONS): readonly number[] {
  const codes = typeof input === 'string' ? Array.from(input, (char) => char.charCodeAt(0)) : input
  const numbers = codes as readonly number[]
  return Array.from({ length: dimensions }, (_, place) =>
    place === 0 ? numbers.length : (numbers[place - 1] ?? 0) / 128,
  )
}

function inputsOf(input: unknown): readonly unknown[] {
  const isOne = !Array.isArray(input) || typeof input[0] === 'number'
  return isOne ? [input] : input
}

function encoded(vector: readonly number[], format: unknown): string | readonly number[] {
  return format === 'base64'
    ? Buffer.from(Float32Array.from(vector).buffer).toString('base64')
    : vector
}

/** Embeddings, as OpenAI serves them. A script can replace fields of the answer (`extraFields`), and fail as any other. */
export const embeddings: ServedApi = {
  name: 'chat',
  request: ({ path, body }) => (path === '/v1/embeddings' ? body : null),
  rejection: () => null,
  frames: () => [],
  whole: ({ body, script }) => {
    const inputs = inputsOf(body['input'])
    const dimensions = body['dimensions'] as number | undefined
    const chars = inputs.reduce<number>((sum, input) => sum + String(input).length, 0)
    const tokens = Math.ceil(chars / CHARACTERS_PER_TOKEN)
    const content = JSON.stringify({
      object: 'list',
      data: inputs.map((input, index) => {
        const embedding = encoded(servedEmbedding(input, dimensions), body['encoding_format'])
        return { object: 'embedding', index, embedding }
      }),
      model: body.model ?? '',
      ...(script.usage === 'absent'
        ? {}
        : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
      ...script.extraFields,
    })
    const whole = script.invalidJson ? content.slice(0, content.length / 2) : content
    return { status: 200, type: 'application/json', content: whole }
  },
  errorBody: errorBodyOf,
}
