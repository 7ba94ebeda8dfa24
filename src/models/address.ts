import type { Provider } from './catalog/provider.ts'
import { placeOf } from './catalog/resolve-model.ts'

/** The host and port of the provider of a model; null where none is known. */
export function addressOf(
  id: string,
  providers: ReadonlyMap<string, Provider>,
): { readonly host: string; readonly port: number } | null {
  const { provider } = placeOf(id, providers)
  if (provider === undefined || !URL.canParse(provider.baseUrl)) return null
  const { hostname, port, protocol } = new URL(provider.baseUrl)
  if (hostname === '') return null
  return { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}
