import { WORKERS_AI } from '../../catalog/catalog.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import { fields } from '../../../reading/fields.ts'
import { internalCode, knownError } from './errors.ts'

/** The part of the Workers AI binding that is used. */
export interface WorkersAi {
  run(model: string, input: Record<string, unknown>): Promise<unknown>
}

/** Whether a binding looks like Workers AI. */
export function isWorkersAi(binding: unknown): binding is WorkersAi {
  return typeof binding === 'object' && binding !== null && 'run' in binding
}

const PREFIX = 'workers-ai/'

/** Whether a model id names a model of the binding. */
export function isWorkersAiModel(id: string): boolean {
  return id.startsWith(PREFIX) && id.length > PREFIX.length
}

/**
 * Workers AI as an endpoint: the binding takes the place of the network, so that everything else,
 * limits and timers included, is the same as for any provider.
 */
export function workersAiEndpoint(ai: WorkersAi, id: string): Endpoint {
  const model = id.slice(PREFIX.length)
  return {
    id,
    provider: WORKERS_AI,
    model,
    key: null,
    fetch: async (_url, init) => {
      const input = await new Response(init.body).json<Record<string, unknown>>()
      try {
        return responseOf(await ai.run(model, input))
      } catch (error) {
        return errorResponse(error)
      }
    },
  }
}

const EVENTS = { headers: { 'content-type': 'text/event-stream' } }

/** Fields of which an answer to a chat has at least one. */
const ANSWER_FIELDS = ['response', 'tool_calls', 'choices']

/** What the binding returned, as a response of the network: a stream, an object, or text alone. */
function responseOf(answer: unknown): Response {
  if (answer instanceof ReadableStream) {
    return new Response(answer as ReadableStream<Uint8Array>, EVENTS)
  }
  const object = fields(typeof answer === 'string' ? { response: answer } : answer) ?? {}
  const isAnswer = ANSWER_FIELDS.some((field) => Object.hasOwn(object, field))
  if (!isAnswer) return Response.json(object)
  // A model that does not stream: its one object is the only event.
  return new Response(`data: ${JSON.stringify(object)}\n\ndata: [DONE]\n\n`, EVENTS)
}

/** Names of errors that the binding makes of a response of the service. */
const SERVICE_ERRORS: ReadonlySet<string> = new Set(['InferenceUpstreamError', 'AiInternalError'])

/**
 * An error that the binding threw, as a response: with the status that its code stands for, otherwise as an
 * error inside an answer. Its message is dropped, as it may quote the prompt.
 *
 * @throws the error itself when it does not come from the service: then there was no response.
 */
function errorResponse(error: unknown): Response {
  const code = internalCode(error)
  const fromService = error instanceof Error && SERVICE_ERRORS.has(error.name)
  if (code === undefined && !fromService) throw error
  const { status } = knownError(error) ?? { status: 200 }
  return Response.json({ success: false, errors: [{ code }] }, { status })
}
