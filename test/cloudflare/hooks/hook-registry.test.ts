import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { hookStore } from '../../../src/cloudflare/hooks/hooks.ts'
import { IsolateMemory } from '../../../src/cloudflare/kv/isolate-memory.ts'
import type { HookRecord } from '../../../src/protocol/hooks/hook-record.ts'
import { hookSchema } from '../../../src/protocol/hooks/hook.ts'

function recordOf(id: string, updatedAtMs: number): HookRecord {
  const fields = { verify: { scheme: 'none' }, prompt: 'Why?', request: { model: 'demo' } }
  const hook = hookSchema.parse(fields)
  return { id, tenant: 'local', hook, createdAtMs: updatedAtMs, updatedAtMs }
}

test('a hook is replaced whole, and outlives an eviction', async () => {
  const registry = env.HOOK_REGISTRY.getByName('one')
  expect(await registry.put('a', '1')).toBeNull()
  expect(await registry.put('a', '2')).toBe('1')
  await evictDurableObject(registry)
  expect(await registry.read('a')).toBe('2')
  expect(await registry.remove('a')).toBe(true)
  expect(await registry.remove('a')).toBe(false)
  expect(await registry.read('a')).toBeNull()
})

test('hooks are listed by id, page by page', async () => {
  const registry = env.HOOK_REGISTRY.getByName('two')
  for (const id of ['c', 'a', 'b']) await registry.put(id, `of ${id}`)
  const first = await registry.list(2, undefined)
  expect(first.records).toEqual(['of a', 'of b'])
  const second = await registry.list(2, first.cursor ?? '')
  expect(second).toEqual({ records: ['of c'], cursor: null })
})

test('webhooks see an edit at once where it was written, and some seconds later elsewhere', async () => {
  let now = 0
  const store = () =>
    hookStore(env.HOOK_REGISTRY, {
      memory: new IsolateMemory({ maxWeight: 9, maxAgeMs: 5_000 }, () => now),
      failed: expect.unreachable,
    })
  const [here, elsewhere] = [store(), store()]
  expect(await elsewhere.find('x')).toBeNull()
  await here.put(recordOf('x', 1))
  expect(await here.find('x')).not.toBeNull()
  expect(await elsewhere.find('x')).toBeNull()
  expect(await elsewhere.read('x')).not.toBeNull()
  now = 5_001
  expect(await elsewhere.find('x')).not.toBeNull()
  await here.remove('x')
  expect(await here.find('x')).toBeNull()
  now = 10_002
  expect(await elsewhere.find('x')).toBeNull()
})
