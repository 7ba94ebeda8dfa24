import Anthropic from '@anthropic-ai/sdk'
import { MOST_STEPS, WEATHER_SCHEMA, type Client, type Question } from './client.ts'

type Step = (
  client: Anthropic,
  body: Anthropic.MessageCreateParamsNonStreaming,
) => Promise<Pick<Anthropic.Message, 'content' | 'stop_reason' | 'usage'>>

/** The loop of tools over Messages, with the blocks of an answer sent back as they came. */
function messagesClient(name: string, steps: { whole?: Step; streamed: Step }): Client {
  return {
    name,
    ways: steps.whole ? ['whole', 'streamed'] : ['streamed'],
    async ask(door, question) {
      const client = new Anthropic({
        baseURL: door.origin,
        apiKey: 'none',
        maxRetries: 0,
        fetch: door.fetch,
      })
      const step = (question.stream ? undefined : steps.whole) ?? steps.streamed
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question.prompt }]
      for (let done = 0; done < MOST_STEPS; done += 1) {
        const {
          content,
          stop_reason: reason,
          usage,
        } = await step(client, bodyOf(question, messages))
        if (reason !== 'tool_use') {
          const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('')
          return { text, tokens: usage.input_tokens + usage.output_tokens }
        }
        messages.push(
          { role: 'assistant', content },
          { role: 'user', content: results(question, content) },
        )
      }
      throw new Error('Cannot end the loop of tools')
    },
  }
}

function bodyOf({ model, weather }: Question, messages: Anthropic.MessageParam[]) {
  const schema = { ...WEATHER_SCHEMA, required: [...WEATHER_SCHEMA.required] }
  const tools = [{ name: 'weather', input_schema: schema }]
  return { model, max_tokens: 1024, messages, ...(weather && { tools }) }
}

function results(
  { weather }: Question,
  content: readonly Anthropic.ContentBlock[],
): Anthropic.ToolResultBlockParam[] {
  return content.flatMap((block) => {
    if (block.type !== 'tool_use') return []
    const city = (block.input as { city: string }).city
    return [{ type: 'tool_result', tool_use_id: block.id, content: weather?.(city) ?? '' }]
  })
}

/** Messages, put together by the package. */
export const anthropicStream = messagesClient('@anthropic-ai/sdk (messages.stream)', {
  streamed: (client, body) => client.messages.stream(body).finalMessage(),
})

/** Messages, read event by event: a program that joins the deltas of text. */
export const anthropicMessages = messagesClient('@anthropic-ai/sdk (messages)', {
  whole: (client, body) => client.messages.create(body),
  streamed: readEvents,
})

async function readEvents(...[client, body]: Parameters<Step>): ReturnType<Step> {
  const content: Anthropic.ContentBlock[] = []
  let argumentsText = ''
  let reason: Anthropic.StopReason | null = null
  let usage: Anthropic.Usage | null = null
  for await (const event of await client.messages.create({ ...body, stream: true })) {
    if (event.type === 'message_start') usage = event.message.usage
    if (event.type === 'content_block_start') content[event.index] = event.content_block
    if (event.type === 'content_block_delta') {
      const block = content[event.index]
      if (event.delta.type === 'input_json_delta') argumentsText += event.delta.partial_json
      if (event.delta.type === 'text_delta' && block?.type === 'text')
        block.text += event.delta.text
    }
    if (event.type === 'content_block_stop') {
      const block = content[event.index]
      if (block?.type === 'tool_use') block.input = JSON.parse(argumentsText)
      argumentsText = ''
    }
    if (event.type === 'message_delta') {
      reason = event.delta.stop_reason
      if (usage) usage = { ...usage, ...(event.usage as Partial<Anthropic.Usage>) }
    }
  }
  if (usage === null) throw new Error('Cannot find the start of the message')
  return { content, stop_reason: reason, usage }
}
