import { expect, test } from 'vitest'
import { ListedOrigins } from '../../../src/cloudflare/keys/listed-origins.ts'

const HOME = 'https://app.example.com'

/** Origins as the registry lists them, with a count of its calls. */
function stage(...listed: string[]) {
  const calls = { origins: 0, listsOrigin: 0 }
  const state = { nowMs: 1_000_000, listed, tooMany: false }
  const registry = {
    async origins() {
      calls.origins += 1
      const list = [...state.listed]
      await Promise.resolve()
      return state.tooMany ? null : list
    },
    async listsOrigin(origin: string) {
      calls.listsOrigin += 1
      return state.listed.includes(origin)
    },
  } as unknown as Parameters<ListedOrigins['has']>[1]
  const origins = new ListedOrigins(() => state.nowMs)
  return { calls, state, origins, has: (origin: string) => origins.has(origin, registry) }
}

const madeUp = (count: number) => Array.from({ length: count }, (_, n) => `https://e${n}.example`)

test('300 made-up origins cost one call of the registry', async () => {
  const { calls, has } = stage(HOME)
  for (const origin of madeUp(300)) expect(await has(origin)).toBe(false)
  expect(await has(HOME)).toBe(true)
  expect(calls).toEqual({ origins: 1, listsOrigin: 0 })
})

test('an hour of made-up origins costs one call in 5 s, also when they come at once', async () => {
  const { calls, state, has } = stage(HOME)
  await has(HOME)
  for (let second = 0; second < 3_600; second += 1) {
    state.nowMs += 1_000
    await Promise.all(madeUp(20).map(has))
  }
  expect(calls).toEqual({ origins: 3_600 / 5 + 1, listsOrigin: 0 })
})

test('an origin that is listed elsewhere is known after 5 s, and one that is no longer listed is forgotten after 30 s', async () => {
  const { state, has } = stage(HOME)
  expect(await has('https://new.example')).toBe(false)
  state.listed = ['https://new.example']
  state.nowMs += 4_999
  expect(await has('https://new.example')).toBe(false)
  state.nowMs += 1
  expect(await has('https://new.example')).toBe(true)
  expect(await has(HOME)).toBe(false)
  state.listed = []
  state.nowMs += 29_999
  expect(await has('https://new.example')).toBe(true)
  state.nowMs += 1
  expect(await has('https://new.example')).toBe(false)
})

test('a list that was read before a key was made here does not hide that key', async () => {
  const { state, origins, has } = stage()
  const before = has(HOME)
  state.listed = [HOME]
  origins.clear()
  expect(await before).toBe(false)
  expect(await has(HOME)).toBe(true)
})

test('more origins than fit in memory are looked up one by one, and remembered', async () => {
  const { calls, state, has } = stage(HOME)
  state.tooMany = true
  for (let count = 0; count < 3; count += 1) {
    expect(await has(HOME)).toBe(true)
    expect(await has('https://none.example')).toBe(false)
  }
  expect(calls).toEqual({ origins: 1, listsOrigin: 2 })
  state.nowMs += 5_000
  await has('https://none.example')
  expect(calls).toEqual({ origins: 1, listsOrigin: 3 })
})
