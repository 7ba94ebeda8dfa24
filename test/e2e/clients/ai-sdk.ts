import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, jsonSchema, stepCountIs, streamText, tool, type LanguageModel } from 'ai'
import { MOST_STEPS, WEATHER_SCHEMA, type Client, type Door } from './client.ts'

/** The AI SDK with one of its providers. */
function aiClient(name: string, modelOf: (door: Door, model: string) => LanguageModel): Client {
  return {
    name,
    ways: ['whole', 'streamed'],
    async ask(door, { model, prompt, stream, weather }) {
      const question = {
        model: modelOf(door, model),
        prompt,
        maxRetries: 0,
        stopWhen: stepCountIs(MOST_STEPS),
        ...(weather && {
          tools: {
            weather: tool({
              inputSchema: jsonSchema<{ city: string }>(WEATHER_SCHEMA),
              execute: ({ city }) => Promise.resolve(weather(city)),
            }),
          },
        }),
      }
      if (!stream) {
        const answer = await generateText(question)
        return { text: answer.text, tokens: answer.usage.totalTokens ?? null }
      }
      return streamed(question)
    },
  }
}

/** The SDK reports an error of a stream as one of its parts, or as its reason to finish. */
async function streamed(question: Parameters<typeof streamText>[0]) {
  const answer = streamText({ ...question, onError: () => {} })
  for await (const part of answer.fullStream) {
    if (part.type === 'error') throw part.error
  }
  const reason = await answer.finishReason
  if (reason !== 'stop') throw new Error(`Cannot use the answer: it ended for the reason ${reason}`)
  return { text: await answer.text, tokens: (await answer.usage).totalTokens ?? null }
}

/** Speaks Responses, stores its items and refers to them. */
export const aiOpenai = aiClient('ai + @ai-sdk/openai', (door, model) =>
  createOpenAI({ baseURL: door.baseURL, apiKey: 'none', fetch: door.fetch })(model),
)

/** Its base URL ends with `/v1`, unlike that of Anthropic's own package. */
export const aiAnthropic = aiClient('ai + @ai-sdk/anthropic', (door, model) =>
  createAnthropic({ baseURL: door.baseURL, apiKey: 'none', fetch: door.fetch })(model),
)
