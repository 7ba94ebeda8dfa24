import { CATALOG } from './catalog.ts'
import type { Provider } from './provider.ts'

/**
 * Secrets of the Worker for hooks, by name, without the keys of providers: the key of a provider is sent to that
 * provider only, also where PROVIDERS names another key for it.
 */
export function hookSecrets(
  providers: ReadonlyMap<string, Provider>,
  secret: (name: string) => string | undefined,
): (name: string) => string | undefined {
  return (name) =>
    [...CATALOG.values(), ...providers.values()].some(({ apiKey }) => apiKey === name)
      ? undefined
      : secret(name)
}
