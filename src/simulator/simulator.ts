import { readChatRequest } from './chat-request.ts'
import { DIMENSIONS, embed } from './embed.ts'
import { EMBEDDER, readEmbedderName, readModelName, SPEAKERS } from './faults.ts'
import { fieldOf, textField } from './json.ts'
import { hasFacts, learnFacts } from './knowledge/facts.ts'
import { bodyOf, wait } from './answers/pace.ts'
import { asEvents, asJson, prepare } from './answers/speech.ts'

/** Reads the facts of the simulated models, as `learnFacts` takes them. */
export type TablesReader = () => Promise<string>

interface Problem {
  readonly status: number
  readonly message: string
  readonly param?: string
  readonly code?: string
}

/** OpenAI's types of errors, which simulated ones have too. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
}

function problem({ status, message, param, code }: Problem): Response {
  const known = status < 500 ? 'invalid_request_error' : 'server_error'
  const error = {
    message,
    type: ERROR_TYPES[status] ?? known,
    param: param ?? null,
    code: code ?? null,
  }
  const headers: HeadersInit = status === 429 ? { 'retry-after': '1' } : {}
  return Response.json({ error }, { status, headers })
}

function listModels(): Response {
  const data = [...SPEAKERS, EMBEDDER].map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'simulator',
  }))
  return Response.json({ object: 'list', data })
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function complete(request: Request, readTables: TablesReader): Promise<Response> {
  const body = await readJson(request)
  if (body === undefined) return problem({ status: 400, message: 'Cannot read the body: not JSON' })
  const chat = readChatRequest(body)
  if ('missing' in chat) {
    const message = `Cannot answer: "${chat.missing}" is missing or of the wrong type`
    return problem({ status: 400, message, param: chat.missing })
  }
  const model = readModelName(chat.model)
  if ('message' in model) {
    const code = model.status === 404 ? 'model_not_found' : 'invalid_request'
    return problem({ ...model, param: 'model', code })
  }

  const stop = new AbortController()
  const signal = AbortSignal.any([request.signal, stop.signal])
  // Headers leave with the first token, as they do with real providers.
  if (model.firstTokenMs > 0) await wait(model.firstTokenMs, signal)
  if (model.status !== undefined) {
    const message = `Simulated failure with status ${model.status}`
    return problem({ status: model.status, message, code: 'simulated' })
  }
  if (!hasFacts()) learnFacts(await readTables())
  const speech = prepare(model, chat)
  const texts = chat.stream ? asEvents(speech, signal) : asJson(speech, signal)
  const type = chat.stream ? 'text/event-stream' : 'application/json'
  return new Response(bodyOf(texts, stop), { headers: { 'content-type': type } })
}

/** Characters of English text per token, the usual rule of thumb. */
const CHARS_PER_TOKEN = 4

async function embeddings(request: Request): Promise<Response> {
  const body = await readJson(request)
  if (body === undefined) return problem({ status: 400, message: 'Cannot read the body: not JSON' })
  const model = readEmbedderName(textField(body, 'model') ?? '')
  if ('message' in model) return problem({ ...model, param: 'model' })
  const input = [fieldOf(body, 'input')].flat()
  if (!input.every((each) => typeof each === 'string')) {
    const message = 'Cannot embed: "input" must be a text or a list of texts'
    return problem({ status: 400, message, param: 'input' })
  }
  const dimensions = fieldOf(body, 'dimensions') ?? DIMENSIONS
  if (!Number.isInteger(dimensions) || Number(dimensions) < 1 || Number(dimensions) > DIMENSIONS) {
    const message = `Cannot embed: "dimensions" must be an integer from 1 to ${DIMENSIONS}`
    return problem({ status: 400, message, param: 'dimensions' })
  }
  if (model.firstTokenMs > 0) await wait(model.firstTokenMs, request.signal)
  if (model.status !== undefined) {
    const message = `Simulated failure with status ${model.status}`
    return problem({ status: model.status, message, code: 'simulated' })
  }
  const chars = input.reduce((sum, text) => sum + text.length, 0)
  const tokens = Math.max(1, Math.ceil(chars / CHARS_PER_TOKEN))
  return Response.json({
    object: 'list',
    data: input.map((text, index) => {
      return { object: 'embedding', index, embedding: embed(text, Number(dimensions)) }
    }),
    model: EMBEDDER,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

/**
 * Makes an OpenAI-compatible upstream without a network: models that need no key,
 * take about as long as real ones, are wrong about different things, and fail on request.
 */
export function createSimulator(readTables: TablesReader): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (request.method === 'POST' && pathname.endsWith('/chat/completions'))
      return complete(request, readTables)
    if (request.method === 'POST' && pathname.endsWith('/embeddings')) return embeddings(request)
    if (request.method === 'GET' && pathname.endsWith('/models')) return listModels()
    const message = `Unknown route: ${request.method} ${pathname}`
    return problem({ status: 404, message, code: 'not_found' })
  }
}
