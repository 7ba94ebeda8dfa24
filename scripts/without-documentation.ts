/**
 * Leaves out of the Worker what only the documents of `GET /openapi.json` and `GET /docs` need, which are built before it:
 * the descriptions, examples and names of schemas (`.meta({ … })`), and zod's converter to JSON Schema, which every zod schema
 * refers to. Together they are 14 KiB of the compressed script, and every start of an isolate would run them.
 */
import { MagicString } from 'magic-string'
import type { Plugin } from 'rolldown'
import { parseSync, Visitor } from 'rolldown/utils'

const CONVERTER = /zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/

export function withoutDocumentation(): Plugin {
  return {
    name: 'without-documentation',
    transform: {
      filter: { id: [/\/src\/.*\.ts$/, CONVERTER] },
      handler: (code, id) => {
        if (CONVERTER.test(id)) return { code: unavailable(code, id) }
        return code.includes('.meta(') ? { code: withoutMeta(code, id) } : null
      },
    },
  }
}

/** The source without its calls of `meta` with an argument: each schema is then the one that the call described. */
function withoutMeta(code: string, id: string): string {
  const source = new MagicString(code)
  new Visitor({
    CallExpression({ callee, arguments: given, end }) {
      if (callee.type !== 'MemberExpression' || callee.computed || given.length !== 1) return
      if (callee.property.name === 'meta') source.remove(callee.object.end, end)
    },
  }).visit(parseSync(id, code).program)
  return source.toString()
}

/** A module with the same exports. Schemas call some when they are made; what those return throws, if anything calls it. */
function unavailable(code: string, id: string): string {
  const names = parseSync(id, code).module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName: { name } }) => (name === null ? [] : [name])),
  )
  const exported = names.map((name) => `export const ${name} = absent`)
  return `const absent = () => () => { throw new Error('Cannot convert a schema in the Worker: see scripts/without-documentation.ts') }\n${exported.join('\n')}`
}
