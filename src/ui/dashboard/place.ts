import { computed, signal } from '@preact/signals'

/** The views of the dashboard, with their titles, in the order of the navigation. */
export const VIEWS = {
  overview: 'Overview',
  worth: 'Worth',
  runs: 'Runs',
  jobs: 'Jobs',
  hooks: 'Hooks',
  keys: 'Keys',
  sessions: 'Sessions',
} as const

export type View = keyof typeof VIEWS

/** What of the URL changes; null removes a filter. */
export interface Move {
  readonly view?: View
  readonly filters?: Readonly<Record<string, string | null>>
  /** The run that is open; null closes it. */
  readonly run?: string | null
}

/** Filters that mean the same in every view, and stay when the view changes. */
const COMMON = ['period']

const address = signal(new URL(location.href))
const update = () => (address.value = new URL(location.href))
addEventListener('popstate', update)
addEventListener('hashchange', update)

/** The view that the URL names. */
export const view = computed<View>(() => {
  const named = address.value.searchParams.get('view') ?? ''
  return Object.hasOwn(VIEWS, named) ? (named as View) : 'overview'
})

/** The run that the URL opens; null without one. */
export const openRun = computed(() => {
  const run = new URLSearchParams(address.value.hash.slice(1)).get('run') ?? ''
  return /^run_\w+$/.test(run) ? run : null
})

/** The value of a filter in the URL; empty without one. */
export function filter(name: string): string {
  return address.value.searchParams.get(name) ?? ''
}

/** The value of a filter when it is one of these; otherwise the first of them. */
export function oneOf<T extends string>(name: string, values: readonly [T, ...T[]]): T {
  const value = filter(name)
  return values.find((each) => each === value) ?? values[0]
}

/** The address after a move, for links. */
export function hrefAfter(move: Move): string {
  const url = new URL(address.value)
  if (move.view !== undefined && move.view !== view.value) {
    url.search = new URLSearchParams(
      COMMON.flatMap((name) => (filter(name) === '' ? [] : [[name, filter(name)]])),
    ).toString()
    url.searchParams.set('view', move.view)
    url.hash = ''
  }
  for (const [name, value] of Object.entries(move.filters ?? {})) {
    if (value === null || value === '') url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  if (move.run !== undefined) url.hash = move.run === null ? '' : `run=${move.run}`
  return `${url.pathname}${url.search}${url.hash}`
}

/** Moves, so that the way back is one step in the history. */
export function go(move: Move): void {
  history.pushState(null, '', hrefAfter(move))
  update()
}

/** Moves without a step in the history, for what a person types. */
export function adjust(move: Move): void {
  history.replaceState(null, '', hrefAfter(move))
  update()
}

/** Follows a link on this page without loading it again; other clicks are the browser's. */
export function follow(move: Move): (event: MouseEvent) => void {
  return (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return
    event.preventDefault()
    go(move)
  }
}
