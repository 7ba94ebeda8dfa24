import { withoutReferences, type Schema } from '../schema/schema.ts'

let loaded: Promise<Schema> | undefined

/** The schema of a mixture, from the same gateway; read once. */
export function loadSchema(): Promise<Schema> {
  loaded ??= read()
  // A failure is not for ever.
  loaded.catch(() => (loaded = undefined))
  return loaded
}

async function read(): Promise<Schema> {
  const response = await fetch('/ui/mixture.schema.json')
  if (!response.ok) throw new Error(`Cannot read the schema: HTTP ${response.status}, wanted 200`)
  return withoutReferences((await response.json()) as Schema)
}
