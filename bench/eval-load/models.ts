/** Models without delay, in a process of their own: a judge gives a verdict, every other one writes so many words. */
import { createServer, type ServerResponse } from 'node:http'
import { serve } from '../stage/serve.ts'

interface Asked {
  readonly model: string
  readonly stream?: boolean
}

const WORDS = 'word '.repeat(60).trim()
const VERDICT = '{"why": "The first one says more.", "verdict": "A>B"}'
const USAGE = { prompt_tokens: 40, completion_tokens: 60, total_tokens: 100 }

serve(
  createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => answer(JSON.parse(Buffer.concat(parts).toString()) as Asked, response))
  }),
)

function answer({ model, stream }: Asked, response: ServerResponse): void {
  const content = model === 'judge' ? VERDICT : `${model}: ${WORDS}`
  const base = { id: 'c', created: 1, model }
  if (stream !== true) {
    const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({ ...base, object: 'chat.completion', choices: [choice], usage: USAGE }),
    )
    return
  }
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', ...fields })}\n\n`
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] }) +
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
      chunk({ choices: [], usage: USAGE }) +
      'data: [DONE]\n\n',
  )
}
