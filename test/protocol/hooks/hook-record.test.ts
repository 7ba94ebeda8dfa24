import { expect, test } from 'vitest'
import { wireHook } from '../../../src/protocol/hooks/hook-record.ts'
import { hookSchemas } from '../../../src/protocol/hooks/hook-response.ts'
import { hookSchema } from '../../../src/protocol/hooks/hook.ts'

const hook = hookSchema.parse({
  verify: { scheme: 'github', secret: 'GITHUB_SECRET' },
  prompt: 'Answer.\n\n{{/issue/body}}',
  request: { model: 'demo' },
})
const record = {
  id: 'issues',
  tenant: 'team-a',
  hook,
  createdAtMs: 1_700_000_000_999,
  updatedAtMs: 1_700_000_001_999,
}

test('a hook is returned with its path, its tenant and whole seconds', () => {
  expect(wireHook(record)).toEqual({
    ...hook,
    id: 'issues',
    object: 'hook',
    tenant: 'team-a',
    path: '/hooks/issues',
    created_at: 1_700_000_000,
    updated_at: 1_700_000_001,
  })
})

test('a stored hook has the documented shape', () => {
  const wire = wireHook(record)
  expect(hookSchemas().hook.parse(wire)).toEqual(wire)
})
