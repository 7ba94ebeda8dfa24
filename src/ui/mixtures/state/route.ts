import { signal } from '@preact/signals'

/** What the fragment of the address opens. */
export type Route =
  | { readonly to: 'list' }
  | { readonly to: 'mixture'; readonly id: string }
  /** A new mixture, as a copy of another one where an id is given. */
  | { readonly to: 'new'; readonly from: string | null }

/** Where the page is. */
export const route = signal<Route>(routeOf(location.hash))

addEventListener('hashchange', () => (route.value = routeOf(location.hash)))

/** The route that a fragment names; the list for one that names none. */
export function routeOf(fragment: string): Route {
  const [, name, value = ''] = /^#(mixture|new)(?:=(.*))?$/s.exec(fragment) ?? []
  if (name === 'mixture' && value !== '') return { to: 'mixture', id: decoded(value) }
  if (name === 'new') return { to: 'new', from: value === '' ? null : decoded(value) }
  return { to: 'list' }
}

/** The address of a route on this page. */
export function addressOf(to: Route): string {
  if (to.to === 'mixture') return `#mixture=${encodeURIComponent(to.id)}`
  if (to.to === 'list') return '#'
  return to.from === null ? '#new' : `#new=${encodeURIComponent(to.from)}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone percent sign, as in a link that was cut.
    return text
  }
}
