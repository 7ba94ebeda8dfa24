import { expect, test } from 'vitest'
import { openApiDocument } from '../../../src/docs/openapi.ts'
import { progressSchema } from '../../../src/protocol/runs/progress-response.ts'

test('the rules of a chat stream name every type of progress event', () => {
  const document = openApiDocument('https://moa.example.com')
  const named = JSON.stringify(document.paths['/v1/chat/completions']?.post?.responses['200'])
  const types = progressSchema().def.options.map(({ shape }) => shape.type.value)
  for (const type of types) expect(named).toContain(`\`${type}\``)
})
