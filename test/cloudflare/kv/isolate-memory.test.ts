import { expect, test } from 'vitest'
import { IsolateMemory } from '../../../src/cloudflare/kv/isolate-memory.ts'
import { rememberedCache, rememberedMixtures } from '../../../src/cloudflare/kv/remembered.ts'

function newMemory(maxWeight = 10, maxAgeMs = 1_000) {
  const clock = { now: 0 }
  return { clock, memory: new IsolateMemory<string>({ maxWeight, maxAgeMs }, () => clock.now) }
}

test('a value lives for its age, and no longer than the limit of the memory', () => {
  const { clock, memory } = newMemory()
  memory.set('short', 'a', { weight: 1, ageMs: 100 })
  memory.set('long', 'b', { weight: 1, ageMs: 100_000 })
  clock.now = 99
  expect([memory.get('short'), memory.get('long')]).toEqual(['a', 'b'])
  clock.now = 100
  expect([memory.get('short'), memory.get('long')]).toEqual([undefined, 'b'])
  clock.now = 1_000
  expect(memory.get('long')).toBeUndefined()
})

test('the least recently used value is removed when the memory is too heavy', () => {
  const { memory } = newMemory(3)
  for (const key of ['a', 'b', 'c']) memory.set(key, key, { weight: 1, ageMs: 100 })
  memory.get('a')
  memory.set('d', 'd', { weight: 1, ageMs: 100 })
  expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual(['a', undefined, 'c', 'd'])
})

test('a replaced value weighs once, and one heavier than the whole memory is not stored', () => {
  const { memory } = newMemory(3)
  for (let time = 0; time < 9; time += 1) memory.set('a', 'a', { weight: 2, ageMs: 100 })
  memory.set('b', 'b', { weight: 1, ageMs: 100 })
  memory.set('c', 'c', { weight: 4, ageMs: 100 })
  expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual(['a', 'b', undefined])
})

test('a value that has expired is not held, though it weighs little and is never read again', () => {
  const { clock, memory } = newMemory(1_000)
  for (; clock.now < 10_000; clock.now += 100)
    memory.set(`at ${clock.now}`, 'a', { weight: 1, ageMs: 1_000 })
  expect(memory.size).toBe(10)
  memory.get('at 9900')
  clock.now = 10_950
  memory.set('other', 'b', { weight: 1, ageMs: 10 })
  clock.now = 20_000
  memory.set('last', 'c', { weight: 1, ageMs: 1_000 })
  expect(memory.size).toBe(1)
})

test('a cached value is read from the store once, and never for another tenant', async () => {
  const { memory } = newMemory(100)
  const reads: string[] = []
  const cache = {
    read: (key: string) => {
      reads.push(key)
      return Promise.resolve(key === 'known' ? 'value' : null)
    },
    write: () => Promise.resolve(),
  }
  const mine = rememberedCache(cache, memory, 'ann')
  const theirs = rememberedCache({ ...cache, read: () => Promise.resolve(null) }, memory, 'bob')
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

test('an edit of a mixture is seen in the same isolate at once', async () => {
  let version = 1
  const store = {
    published: () => Promise.resolve({ version }),
    edit: () => {
      version += 1
      return Promise.resolve({ ok: true })
    },
  } as unknown as Parameters<typeof rememberedMixtures>[0]
  const memory: Parameters<typeof rememberedMixtures>[1] = new IsolateMemory(
    { maxWeight: 9, maxAgeMs: 1_000 },
    () => 0,
  )
  const mixtures = rememberedMixtures(store, memory)
  await mixtures.published('ann', 'm')
  version = 7
  expect(await mixtures.published('ann', 'm')).toMatchObject({ version: 1 })
  await mixtures.edit({ tenant: 'ann', id: 'm' }, null, { version: null, absent: false })
  expect(await mixtures.published('ann', 'm')).toMatchObject({ version: 8 })
})
