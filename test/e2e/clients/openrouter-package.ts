import { HTTPClient, OpenRouter } from '@openrouter/sdk'
import {
  cityOf,
  MOST_STEPS,
  WEATHER_SCHEMA,
  type Client,
  type Door,
  type Question,
} from './client.ts'

type Sent = Parameters<OpenRouter['beta']['responses']['send']>[0]['responsesRequest']
type Answered = Awaited<ReturnType<OpenRouter['beta']['responses']['send']>>
type Answer = Extract<Answered, { output: unknown }>

/** OpenRouter's own package, over Responses. */
export const openrouterResponses: Client = {
  name: '@openrouter/sdk (responses)',
  ways: ['whole', 'streamed'],
  async ask(door, question) {
    const input: unknown[] = [{ role: 'user', content: question.prompt }]
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const answer = await send(door, question, input)
      const calls = answer.output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
      const tokens = answer.usage?.totalTokens ?? null
      if (calls.length === 0) return { text: textOf(answer), tokens }
      input.push(...answer.output)
      for (const call of calls) {
        const output = question.weather?.(cityOf(call.arguments)) ?? ''
        input.push({ type: 'function_call_output', callId: call.callId, output })
      }
    }
    throw new Error('Cannot end the loop of tools')
  },
}

async function send(door: Door, { model, stream, weather }: Question, input: unknown[]) {
  const client = new OpenRouter({
    serverURL: door.baseURL,
    apiKey: 'none',
    retryConfig: { strategy: 'none' },
    httpClient: new HTTPClient({ fetcher: door.fetch }),
  })
  const tools = [
    { type: 'function' as const, name: 'weather', parameters: WEATHER_SCHEMA, strict: true },
  ]
  const responsesRequest = { model, input, stream, ...(weather && { tools }) } as Sent
  const answer = await client.beta.responses.send({ responsesRequest })
  if ('output' in answer) return answer
  let last: Answer | null = null
  for await (const event of answer) {
    if (event.type === 'error') throw new Error(event.message)
    if (event.type === 'response.failed') throw new Error(event.response.error?.message)
    if (event.type === 'response.completed') last = event.response
  }
  if (last === null) throw new Error('Cannot find the end of the answer')
  return last
}

function textOf({ output }: Answer): string {
  const parts = output.flatMap((item) => (item.type === 'message' ? [item.content].flat() : []))
  return parts.map((part) => (typeof part === 'object' && 'text' in part ? part.text : '')).join('')
}
