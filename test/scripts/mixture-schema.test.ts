import { expect, test } from 'vitest'
import { mixtureSchemaDocument } from '../../scripts/mixture-schema.ts'

test('the schema of a mixture has every schema that it names, and no other', () => {
  const text = JSON.stringify(mixtureSchemaDocument())
  const { $defs, required } = JSON.parse(text) as { $defs: object; required: string[] }
  const named = new Set([...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, to = '']) => to))
  expect([...named].sort()).toEqual(
    Object.keys($defs)
      .map((name) => `#/$defs/${name}`)
      .sort(),
  )
  expect(required).toEqual(['layers', 'aggregator'])
})
