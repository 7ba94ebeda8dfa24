/**
 * A Worker that one would write in an afternoon: the same mixture with the `ai` SDK, `generateText` for every
 * agent and `streamText` for the answer, sent as OpenAI's chunks. It requests whole answers from its
 * agents: they cost little, but each occupies a connection until it is complete. With AGENTS=streamed it
 * requests streams, as the gateway does.
 */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, streamText } from 'ai'
import { promptOf, topologyOf, type Chat, type Env } from './worker-shape.ts'

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const chat = (await request.json()) as Chat
    const { agents, aggregator } = topologyOf(chat, env)
    const upstream = createOpenAICompatible({ name: 'upstream', baseURL: env.UPSTREAM })
    const messages = [...chat.messages]
    const proposals = await Promise.all(
      agents.map(async (id) => {
        const call = { model: upstream(id), messages, maxRetries: 0 }
        return env.AGENTS === 'streamed' ? streamText(call).text : (await generateText(call)).text
      }),
    )
    const { textStream } = streamText({
      model: upstream(aggregator),
      system: promptOf(proposals),
      messages,
      abortSignal: request.signal,
    })
    const chunks = textStream.pipeThrough(new TransformStream(toChunks(chat.model)))
    return new Response(chunks.pipeThrough(new TextEncoderStream()), {
      headers: { 'content-type': 'text/event-stream' },
    })
  },
}

function toChunks(model: string): Transformer<string, string> {
  const head = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model }
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
  return {
    transform: (text, controller) => controller.enqueue(chunk({ content: text })),
    flush: (controller) => controller.enqueue(`${chunk({}, 'stop')}data: [DONE]\n\n`),
  }
}
