import type { Endpoint } from '../catalog/endpoint.ts'
import type { Provider } from '../catalog/provider.ts'

/** What is needed of the Workers AI binding. */
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

const PROVIDER: Provider = {
  name: 'workers-ai',
  baseUrl: 'https://workers-ai.invalid/v1',
  apiKey: null,
  headers: {},
  dialect: {
    maxTokens: 'max_tokens',
    streamUsage: false,
    seed: true,
    reasoningEffort: false,
    developerRole: false,
  },
  prices: {},
  defaultPrice: null,
}

/**
 * Workers AI as an endpoint: the binding takes the place of the network, so that everything else,
 * limits and timers included, is the same as for any provider.
 */
export function workersAiEndpoint(ai: WorkersAi, id: string): Endpoint {
  const model = id.slice(PREFIX.length)
  return {
    id,
    provider: PROVIDER,
    model,
    key: null,
    finish: 'done',
    fetch: async (_url, init) => {
      const { model: _model, ...input } = JSON.parse(init.body) as Record<string, unknown>
      const answer = await ai.run(model, input)
      const headers = { 'content-type': 'text/event-stream' }
      if (answer instanceof ReadableStream) {
        return new Response(answer as ReadableStream<Uint8Array>, { headers })
      }
      const speaks =
        typeof answer === 'object' &&
        answer !== null &&
        ('response' in answer || 'choices' in answer)
      if (!speaks) return Response.json(answer)
      // A model that does not stream: its one object is the only event.
      return new Response(`data: ${JSON.stringify(answer)}\n\ndata: [DONE]\n\n`, { headers })
    },
  }
}
