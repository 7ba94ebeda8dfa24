/** The JSON Schema of a mixture, for the editor of the page and for editors of files. */
import { openApiDocument } from '../src/docs/openapi.ts'
import { ORIGIN } from '../src/gateway/documents.ts'

const REFERENCE = '#/components/schemas/'
const ROOT = 'MixtureInput'

/** What `PUT /v1/mixtures/{id}` accepts, as one document: the schemas that it names stand in `$defs`. */
export function mixtureSchemaDocument(): object {
  const { schemas } = openApiDocument(ORIGIN).components
  const named = new Map<string, unknown>()
  const collect = (name: string): void => {
    if (named.has(name)) return
    // Its place is taken first, because schemas may refer to one another.
    named.set(name, {})
    named.set(name, withLocalReferences(schemas[name], collect))
  }
  collect(ROOT)
  const { [ROOT]: root, ...others } = Object.fromEntries(named)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A mixture of edge-moa',
    ...(root as object),
    $defs: others,
  }
}

/** The same schema with references into `$defs`, each of which is reported by its name. */
function withLocalReferences(schema: unknown, found: (name: string) => void): unknown {
  if (Array.isArray(schema)) return schema.map((each) => withLocalReferences(each, found))
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key !== '$ref' || typeof value !== 'string' || !value.startsWith(REFERENCE))
        return [key, withLocalReferences(value, found)]
      const name = value.slice(REFERENCE.length)
      found(name)
      return [key, `#/$defs/${name}`]
    }),
  )
}
