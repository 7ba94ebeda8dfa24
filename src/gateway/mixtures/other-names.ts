import type { Services } from '../ports/services.ts'
import { lookupMixture } from './lookup.ts'

/** The date behind a name, as Anthropic and OpenAI write it, and as Vertex AI does. */
const DATED = /^(.+?)[-@](?:20\d{6}|20\d\d-\d\d-\d\d)$/

/**
 * The name of the mixture or model that a request means: the one it has, where that is known; otherwise the one without its
 * date; otherwise, for a plain `claude-…`, which clients of Anthropic send, the model of that provider. A name of
 * which nothing is known stays as it is.
 */
export async function meantName(
  name: string,
  tenant: string,
  services: Pick<Services, 'mixtures' | 'models'>,
): Promise<string> {
  const others = otherNames(name)
  if (others.length === 0) return name
  for (const each of [name, ...others]) if (await isKnown(each, tenant, services)) return each
  return name
}

function otherNames(name: string): readonly string[] {
  const undated = DATED.exec(name)?.[1]
  const isClaude = !name.includes('/') && name.startsWith('claude-')
  return [
    ...(undated === undefined ? [] : [undated]),
    ...(isClaude ? [`anthropic/${name.replace('@', '-')}`] : []),
  ]
}

async function isKnown(
  name: string,
  tenant: string,
  { mixtures, models }: Pick<Services, 'mixtures' | 'models'>,
): Promise<boolean> {
  if (name.includes('/')) return models.check(name).ok
  return (await lookupMixture(mixtures, tenant, name)) !== null
}
