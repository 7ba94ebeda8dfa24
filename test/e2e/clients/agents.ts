import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import OpenAI from 'openai'
import { MOST_STEPS, WEATHER_SCHEMA, type Client, type Question } from './client.ts'

/** OpenAI's agents, over Responses as by default. Without tracing: it would send the run to OpenAI. */
export const openaiAgents: Client = {
  name: '@openai/agents',
  ways: ['whole', 'streamed'],
  async ask(door, question) {
    const openAIClient = new OpenAI({
      baseURL: door.baseURL,
      apiKey: 'none',
      maxRetries: 0,
      fetch: door.fetch,
    })
    const runner = new Runner({
      modelProvider: new OpenAIProvider({ openAIClient }),
      tracingDisabled: true,
    })
    const agent = new Agent({
      name: 'Forecaster',
      instructions: 'Be brief.',
      model: question.model,
      tools: toolsOf(question),
    })
    const options = { maxTurns: MOST_STEPS }
    if (!question.stream) {
      const result = await runner.run(agent, question.prompt, options)
      return { text: result.finalOutput ?? '', tokens: result.state.usage.totalTokens }
    }
    const result = await runner.run(agent, question.prompt, { ...options, stream: true })
    for await (const _event of result) void _event
    await result.completed
    if (result.error !== null && result.error !== undefined) throw result.error
    return { text: result.finalOutput ?? '', tokens: result.state.usage.totalTokens }
  },
}

function toolsOf({ weather }: Question) {
  if (weather === undefined) return []
  const parameters = { ...WEATHER_SCHEMA, required: [...WEATHER_SCHEMA.required] }
  return [
    tool({
      name: 'weather',
      description: 'The weather of a city',
      strict: true,
      parameters,
      execute: (input: unknown) => Promise.resolve(weather((input as { city: string }).city)),
    }),
  ]
}
