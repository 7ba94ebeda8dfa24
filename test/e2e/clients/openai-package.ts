import OpenAI from 'openai'
import {
  cityOf,
  MOST_STEPS,
  WEATHER_SCHEMA,
  type Client,
  type Door,
  type Question,
} from './client.ts'

const connect = (door: Door) =>
  new OpenAI({ baseURL: door.baseURL, apiKey: 'none', maxRetries: 0, fetch: door.fetch })

/** Chat Completions: events put together by hand, as most programs do. */
export const openaiChat: Client = {
  name: 'openai (chat)',
  ways: ['whole', 'streamed'],
  async ask(door, question) {
    const client = connect(door)
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: question.prompt },
    ]
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const { message, tokens } = await chatStep(client, question, messages)
      const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function')
      if (calls.length === 0) return { text: message.content ?? '', tokens }
      messages.push(message)
      for (const call of calls) {
        const content = question.weather?.(cityOf(call.function.arguments)) ?? ''
        messages.push({ role: 'tool', tool_call_id: call.id, content })
      }
    }
    throw new Error('Cannot end the loop of tools')
  },
}

async function chatStep(
  client: OpenAI,
  { model, stream, weather }: Question,
  messages: OpenAI.ChatCompletionMessageParam[],
) {
  const tool = { name: 'weather', parameters: WEATHER_SCHEMA }
  const body = {
    model,
    messages,
    ...(weather && { tools: [{ type: 'function' as const, function: tool }] }),
  }
  const usage = { stream_options: { include_usage: true } }
  const completion = stream
    ? await client.chat.completions.stream({ ...body, ...usage }).finalChatCompletion()
    : await client.chat.completions.create(body)
  const choice = completion.choices[0]
  if (choice === undefined) throw new Error('Cannot find a choice')
  return { message: choice.message, tokens: completion.usage?.total_tokens ?? null }
}

/** One answer of the Responses interface. */
type Step = (
  client: OpenAI,
  body: ReturnType<typeof responsesBody>,
) => Promise<OpenAI.Responses.Response>

/** The loop of tools over Responses, with items sent back as they came. */
function responsesClient(name: string, steps: { whole?: Step; streamed: Step }): Client {
  return {
    name,
    ways: steps.whole ? ['whole', 'streamed'] : ['streamed'],
    async ask(door, question) {
      const client = connect(door)
      const step = (question.stream ? undefined : steps.whole) ?? steps.streamed
      const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: question.prompt }]
      for (let done = 0; done < MOST_STEPS; done += 1) {
        const answer = await step(client, responsesBody(question, input))
        const calls = answer.output.filter((item) => item.type === 'function_call')
        const tokens = answer.usage?.total_tokens ?? null
        if (calls.length === 0) return { text: answer.output_text, tokens }
        input.push(...(answer.output as OpenAI.Responses.ResponseInput))
        for (const call of calls) {
          const output = question.weather?.(cityOf(call.arguments)) ?? ''
          input.push({ type: 'function_call_output', call_id: call.call_id, output })
        }
      }
      throw new Error('Cannot end the loop of tools')
    },
  }
}

function responsesBody({ model, weather }: Question, input: OpenAI.Responses.ResponseInput) {
  const tool = {
    type: 'function' as const,
    name: 'weather',
    parameters: WEATHER_SCHEMA,
    strict: true,
  }
  return { model, input, ...(weather && { tools: [tool] }) }
}

/** Responses, read event by event: the last event has the answer. */
export const openaiResponses = responsesClient('openai (responses)', {
  whole: (client, body) => client.responses.create(body),
  async streamed(client, body) {
    let text = ''
    let last: OpenAI.Responses.Response | null = null
    for await (const event of await client.responses.create({ ...body, stream: true })) {
      if (event.type === 'response.output_text.delta') text += event.delta
      if ('response' in event) last = event.response
    }
    // A program that joins the deltas sees no status: only an error tells it that the answer was cut.
    if (last === null) throw new Error('Cannot find a response')
    return { ...last, output_text: text }
  },
})

/** Responses, put together by the package. */
export const openaiResponsesStream = responsesClient('openai (responses.stream)', {
  streamed: (client, body) => client.responses.stream(body).finalResponse(),
})
