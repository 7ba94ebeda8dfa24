import { signal } from '@preact/signals'

/** What the fragment of the address opens. */
export type Route =
  | { readonly to: 'ask' }
  | { readonly to: 'compare' }
  | { readonly to: 'run'; readonly run: string }
  | { readonly to: 'shared'; readonly token: string }
  | { readonly to: 'try'; readonly request: string }

/** Where the page is. */
export const route = signal<Route>(routeOf(location.hash))

addEventListener('hashchange', () => (route.value = routeOf(location.hash)))

/** The route that a fragment names; the conversation for one that names none. */
export function routeOf(fragment: string): Route {
  const [, name = '', value = ''] = /^#([a-z]+)(?:=(.*))?$/s.exec(fragment) ?? []
  if (name === 'compare') return { to: 'compare' }
  if (name === 'run' && value !== '') return { to: 'run', run: decoded(value) }
  if (name === 'shared' && value !== '') return { to: 'shared', token: decoded(value) }
  if (name === 'ask' && value !== '') return { to: 'try', request: value }
  return { to: 'ask' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone percent sign, as in a link that was cut.
    return text
  }
}
