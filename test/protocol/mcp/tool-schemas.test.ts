import * as z from 'zod'
import { expect, test } from 'vitest'
import { askArguments } from '../../../src/protocol/mcp/ask-tool.ts'
import { ASK_INPUT } from '../../../src/protocol/mcp/tool-schemas.ts'

test('the schema that clients read of ask is the one that its arguments are parsed by', () => {
  const undescribed = JSON.parse(JSON.stringify(ASK_INPUT), (key, value: unknown) =>
    key === 'description' ? undefined : value,
  ) as object
  const { $schema: _draft, ...parsedBy } = z.toJSONSchema(askArguments(), { io: 'input' })
  const parsed: unknown = JSON.parse(JSON.stringify(parsedBy), (key, value: unknown) =>
    key === 'description' ? undefined : value,
  )
  expect(undescribed).toEqual(parsed)
})
