import { expect, test } from 'vitest'
import { AT_ONCE, post, user } from '../ask.ts'

interface Token {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[]
}
interface Logprobs {
  readonly content: readonly (Token & { readonly top_logprobs: readonly Token[] })[]
}
interface Answer {
  readonly choices: readonly [
    { readonly logprobs: Logprobs | null; readonly message: { readonly content: string } },
  ]
}
const messages = [user('What is the capital of Spain?')]
const send = (model: string, more: object) =>
  post({ model: `${model}?${AT_ONCE}`, messages, ...more })

async function answerOf(model: string, more: object): Promise<Answer['choices'][0]> {
  const answer: Answer = JSON.parse(await (await send(model, more)).text())
  return answer.choices[0]
}

test('log probabilities are listed in the form of OpenAI when a request wants them', async () => {
  const { logprobs, message } = await answerOf('careful', { logprobs: true, top_logprobs: 3 })
  expect(logprobs?.content.map(({ token }) => token).join('')).toBe(message.content)
  for (const { token, logprob, bytes, top_logprobs: top } of logprobs?.content ?? []) {
    expect(logprob).toBeLessThan(0)
    expect(new TextDecoder().decode(Uint8Array.from(bytes))).toBe(token)
    expect(top).toHaveLength(3)
    expect(top[0]).toEqual({ token, logprob, bytes })
    expect(top[1]?.logprob).toBeGreaterThan(top[2]?.logprob ?? 0)
  }
})

test('without the wish there are none', async () => {
  expect((await answerOf('careful', {})).logprobs).toBe(null)
  expect((await answerOf('careful', { top_logprobs: 3 })).logprobs).toBe(null)
  const only = await answerOf('careful', { logprobs: true })
  expect(only.logprobs?.content[0]?.top_logprobs).toEqual([])
})

test('a stream has the same log probabilities, token by token', async () => {
  const whole = await answerOf('quick', { logprobs: true, top_logprobs: 2 })
  const text = await (await send('quick', { logprobs: true, top_logprobs: 2, stream: true })).text()
  const tokens = text
    .split('\n\n')
    .filter((event) => event.includes('"content":[{"token"'))
    .flatMap((event) => JSON.parse(event.replace('data: ', '')).choices[0].logprobs.content)
  expect(tokens).toEqual(whole.logprobs?.content)
})

test('a model is less certain of a belief without reasons', async () => {
  const lowest = async (model: string) => {
    const { logprobs } = await answerOf(model, { logprobs: true })
    return Math.min(...(logprobs?.content ?? []).map(({ logprob }) => logprob))
  }
  // Terse is wrong about the capital of Spain.
  expect(await lowest('terse')).toBeLessThan(await lowest('careful'))
})
