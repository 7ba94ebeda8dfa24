import type { Attributes, AttributeValue } from './span.ts'

/** The names of the conventions for generative AI: the newest ones, or those of version 1.36, which most backends chart. */
export type GenAiNames = 'latest' | '1.36'

/** What version 1.36 calls attributes that have another name now; null for those that it does not know. */
const EARLIER: Readonly<Record<string, string | null>> = {
  'gen_ai.provider.name': 'gen_ai.system',
  'gen_ai.workflow.name': null,
  'gen_ai.request.reasoning.level': null,
  'gen_ai.response.time_to_first_chunk': null,
  'gen_ai.usage.cache_read.input_tokens': null,
  'gen_ai.usage.cache_write.input_tokens': null,
  'gen_ai.usage.reasoning.output_tokens': null,
}

/** Providers whose name differs in the conventions. */
const PROVIDERS: Readonly<Record<string, string>> = {
  gemini: 'gcp.gemini',
  google: 'gcp.gemini',
  'google-ai-studio': 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  xai: 'x_ai',
  mistral: 'mistral_ai',
  moonshot: 'moonshot_ai',
  moonshotai: 'moonshot_ai',
  bedrock: 'aws.bedrock',
  azure: 'azure.ai.openai',
  'azure-openai': 'azure.ai.openai',
  watsonx: 'ibm.watsonx.ai',
}

/** A model's provider as the conventions name it, and its name there. */
export function placeOf(id: string): { readonly provider: string; readonly model: string } {
  const slash = id.indexOf('/')
  const name = slash < 0 ? id : id.slice(0, slash)
  return { provider: PROVIDERS[name] ?? name, model: id.slice(slash + 1) }
}

/** Attributes that have a value, under the names that are wanted. */
export function attributesOf(
  values: Readonly<Record<string, AttributeValue | null | undefined>>,
  names: GenAiNames,
): Attributes {
  const known = Object.entries(values).flatMap(([name, value]) => {
    const own = names === '1.36' && Object.hasOwn(EARLIER, name) ? EARLIER[name] : name
    return value === null || value === undefined || own === null || own === undefined
      ? []
      : [[own, value] as const]
  })
  return Object.fromEntries(known)
}
