import type { Provider, Wire } from './provider.ts'

/** The interfaces that the setting PROVIDERS can name for a provider, and the dialect that speaks each. */
export const APIS = {
  chat: 'openai',
  messages: 'anthropic',
  responses: 'openai-responses',
  gemini: 'gemini',
} as const satisfies Readonly<Record<string, Wire>>

/** The name of an interface in the setting PROVIDERS. */
export type Api = keyof typeof APIS

/** The dialect in which a provider serves one of its models: the first start of a name that fits counts. */
export function wireOf({ wire, modelWires }: Provider, model: string): Wire {
  return modelWires.find(([start]) => model.startsWith(start))?.[1] ?? wire
}
