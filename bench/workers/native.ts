/**
 * The floor: a mixture with only what the runtime does natively. Proposals are collected whole and parsed
 * once; the answer is passed through without being read. It has no error handling, no limits, no
 * accounting and no usage.
 */
import { promptOf, topologyOf, type Chat, type Env } from './worker-shape.ts'

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[]
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const chat = (await request.json()) as Chat
    const { agents, aggregator } = topologyOf(chat, env)
    const ask = (model: string, messages: readonly object[]) =>
      fetch(`${env.UPSTREAM}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model, stream: true, messages }),
      })
    const proposals = await Promise.all(
      agents.map(async (model) => textOf(await (await ask(model, chat.messages)).text())),
    )
    const system = { role: 'system', content: promptOf(proposals) }
    const answer = await ask(aggregator, [system, ...chat.messages])
    return new Response(answer.body, { headers: { 'content-type': 'text/event-stream' } })
  },
}

function textOf(stream: string): string {
  let text = ''
  for (const event of stream.split('\n\n')) {
    if (!event.startsWith('data: {')) continue
    text += (JSON.parse(event.slice(6)) as Chunk).choices[0]?.delta.content ?? ''
  }
  return text
}
