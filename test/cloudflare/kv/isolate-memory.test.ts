import { expect, test } from 'vitest'
import { IsolateMemory } from '../../../src/cloudflare/kv/isolate-memory.ts'
import { rememberedCache, rememberedMixtures } from '../../../src/cloudflare/kv/remembered.ts'

function memory(maxWeight = 10, maxAgeMs = 1_000) {
  const clock = { now: 0 }
  return { clock, kept: new IsolateMemory<string>({ maxWeight, maxAgeMs }, () => clock.now) }
}

test('a value lives as long as it may, and no longer than the memory allows', () => {
  const { clock, kept } = memory()
  kept.set('short', 'a', { weight: 1, ageMs: 100 })
  kept.set('long', 'b', { weight: 1, ageMs: 100_000 })
  clock.now = 99
  expect([kept.get('short'), kept.get('long')]).toEqual(['a', 'b'])
  clock.now = 100
  expect([kept.get('short'), kept.get('long')]).toEqual([undefined, 'b'])
  clock.now = 1_000
  expect(kept.get('long')).toBeUndefined()
})

test('what was used least recently goes when it gets too heavy', () => {
  const { kept } = memory(3)
  for (const key of ['a', 'b', 'c']) kept.set(key, key, { weight: 1, ageMs: 100 })
  kept.get('a')
  kept.set('d', 'd', { weight: 1, ageMs: 100 })
  expect(['a', 'b', 'c', 'd'].map((key) => kept.get(key))).toEqual(['a', undefined, 'c', 'd'])
})

test('a value replaced weighs once, and one heavier than the whole memory is not stored', () => {
  const { kept } = memory(3)
  for (let time = 0; time < 9; time += 1) kept.set('a', 'a', { weight: 2, ageMs: 100 })
  kept.set('b', 'b', { weight: 1, ageMs: 100 })
  kept.set('c', 'c', { weight: 4, ageMs: 100 })
  expect(['a', 'b', 'c'].map((key) => kept.get(key))).toEqual(['a', 'b', undefined])
})

test('a cache is read once, and never for another tenant', async () => {
  const { kept } = memory(100)
  const reads: string[] = []
  const cache = {
    read: (key: string) => {
      reads.push(key)
      return Promise.resolve(key === 'known' ? 'value' : null)
    },
    write: () => Promise.resolve(),
  }
  const mine = rememberedCache(cache, kept, 'ann')
  const theirs = rememberedCache({ ...cache, read: () => Promise.resolve(null) }, kept, 'bob')
  expect([await mine.read('known'), await mine.read('known'), await mine.read('none')]).toEqual([
    'value',
    'value',
    null,
  ])
  expect(reads).toEqual(['known', 'none'])
  expect(await theirs.read('known')).toBeNull()
  await theirs.write('new', 'text', 60)
  expect([await theirs.read('new'), await mine.read('new')]).toEqual(['text', null])
})

test('a mixture that is edited here is seen here at once', async () => {
  let version = 1
  const store = {
    published: () => Promise.resolve({ version }),
    edit: () => {
      version += 1
      return Promise.resolve({ ok: true })
    },
  } as unknown as Parameters<typeof rememberedMixtures>[0]
  const kept: Parameters<typeof rememberedMixtures>[1] = new IsolateMemory(
    { maxWeight: 9, maxAgeMs: 1_000 },
    () => 0,
  )
  const mixtures = rememberedMixtures(store, kept)
  await mixtures.published('ann', 'm')
  version = 7
  expect(await mixtures.published('ann', 'm')).toMatchObject({ version: 1 })
  await mixtures.edit({ tenant: 'ann', id: 'm' }, null, { version: null, absent: false })
  expect(await mixtures.published('ann', 'm')).toMatchObject({ version: 8 })
})
