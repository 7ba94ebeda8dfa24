/**
 * Models that answer at the pace in their name, as a server in its own process, so that their processor time
 * does not count as the gateway's. Sends its port to its parent, and ends with it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { behaviourOf, TOKEN, type Pace } from './pace.ts'
import { serve } from './serve.ts'

interface ChatBody {
  readonly model: string
  readonly stream?: boolean
}

const server = createServer((request, response) => {
  // Only the connection of a caller that disconnected fails here.
  answer(request, response).catch(() => response.destroy())
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  if (request.method !== 'POST') return send(response, { status: 200, body: '{"data":[]}' })
  const chat = JSON.parse(Buffer.concat(parts).toString()) as ChatBody
  const behaviour = behaviourOf(chat.model)
  if (behaviour.type === 'failing') return send(response, { status: 500, body: '{"error":{}}' })
  const { pace } = behaviour
  const open = behaviour.type === 'hung'
  if (chat.stream === true) return stream(response, pace, open)
  if (open) return
  after(response, pace.firstTokenMs + (pace.tokens - 1) * pace.intervalMs, () =>
    send(response, { status: 200, body: completion(pace) }),
  )
}

/** Sends the headers with the first token, as real providers do. */
function stream(response: ServerResponse, pace: Pace, open: boolean): void {
  after(response, pace.firstTokenMs, () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (pace.intervalMs === 0 || pace.tokens === 1) {
      response.write(OPENING + event({ content: TOKEN }).repeat(pace.tokens))
      if (!open) response.end(ending(pace))
      return
    }
    response.write(OPENING + event({ content: TOKEN }))
    sendRest(response, pace, performance.now())
  })
}

/** Sends each token at its time from the start, so that late timers do not delay the whole answer. */
function sendRest(response: ServerResponse, pace: Pace, startedMs: number): void {
  let sent = 1
  let timer: NodeJS.Timeout
  const next = () => {
    const dueMs = startedMs + sent * pace.intervalMs
    timer = setTimeout(sendNext, Math.max(0, dueMs - performance.now()))
  }
  const sendNext = () => {
    sent += 1
    if (sent < pace.tokens) {
      response.write(event({ content: TOKEN }))
      next()
    } else response.end(event({ content: TOKEN }) + ending(pace))
  }
  response.once('close', () => clearTimeout(timer))
  next()
}

function after(response: ServerResponse, ms: number, then: () => void): void {
  if (ms === 0) return then()
  const timer = setTimeout(then, ms)
  response.once('close', () => clearTimeout(timer))
}

const HEAD = '"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"bench"'

function event(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return `data: {${HEAD},"choices":${JSON.stringify(choices)}}\n\n`
}

const OPENING = event({ role: 'assistant', content: '' })

function ending({ tokens }: Pace): string {
  const usageChunk = `data: {${HEAD},"choices":[],"usage":${usage(tokens)}}\n\n`
  return `${event({}, 'stop')}${usageChunk}data: [DONE]\n\n`
}

function completion({ tokens }: Pace): string {
  const message = { role: 'assistant', content: TOKEN.repeat(tokens) }
  const choices = JSON.stringify([{ index: 0, message, finish_reason: 'stop' }])
  return `{"id":"chatcmpl-bench","object":"chat.completion","created":1,"model":"bench","choices":${choices},"usage":${usage(tokens)}}`
}

function usage(tokens: number): string {
  return JSON.stringify({
    prompt_tokens: 20,
    completion_tokens: tokens,
    total_tokens: 20 + tokens,
  })
}

function send(response: ServerResponse, { status, body }: { status: number; body: string }): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

serve(server)
