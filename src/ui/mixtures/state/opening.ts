import { ApiError } from '../../../client/api-error.ts'
import { client, keyWanted } from '../../shared/access.ts'
import { openEditor, type Editor } from './editor.ts'
import type { Route } from './route.ts'
import { loadSchema } from './schema-source.ts'
import { storedFrom } from './stored.ts'

/** What the page shows for a mixture. */
export type Opened =
  | { readonly state: 'open' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'ready'; readonly editor: Editor }

/** A new mixture works at once: simulated models need no key. */
const START = {
  layers: [{ agents: [{ model: 'sim/quick' }, { model: 'sim/careful' }] }],
  aggregator: { model: 'sim/judge' },
}

/** Opens what a route names. */
export async function openRoute(route: Exclude<Route, { to: 'list' }>): Promise<Opened> {
  try {
    return { state: 'ready', editor: await editorFor(route) }
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) keyWanted.value = true
    return {
      state: 'failed',
      message: error instanceof Error ? error.message : 'It cannot be opened',
    }
  }
}

async function editorFor(route: Exclude<Route, { to: 'list' }>): Promise<Editor> {
  const schema = await loadSchema()
  const { mixtures } = client.value
  if (route.to === 'mixture') {
    const base = storedFrom(schema, await mixtures.get(route.id))
    return openEditor(schema, { key: route.id, id: route.id, base, start: {} })
  }
  const key = `new:${route.from ?? ''}`
  if (route.from === null) return openEditor(schema, { key, id: '', base: null, start: START })
  const { document } = storedFrom(schema, await mixtures.get(route.from))
  return openEditor(schema, { key, id: `${route.from}-copy`, base: null, start: document })
}
