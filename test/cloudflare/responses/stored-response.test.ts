import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { responseStore } from '../../../src/cloudflare/responses/responses.ts'
import type { StoredResponse } from '../../../src/cloudflare/responses/stored-response.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** A response that was never written. */
function fresh(): DurableObjectStub<StoredResponse> {
  return env.STORED_RESPONSE.getByName(`ann/resp_${crypto.randomUUID()}`)
}

/** Lets time pass for a response, by making what it holds older. */
async function pass(response: DurableObjectStub<StoredResponse>, ms: number): Promise<void> {
  await runInDurableObject(response, (_response, { storage }) => {
    const stored = storage.kv.get<{ forgetAtMs: number }>('response')
    if (stored === undefined) throw new Error('Cannot age a response that is not there')
    storage.kv.put('response', { ...stored, forgetAtMs: stored.forgetAtMs - ms })
  })
}

test('is read as it was written, also after an eviction', async () => {
  const response = fresh()
  expect(await response.read()).toBeNull()
  await response.close('{"answer":"Zürich 👋"}')
  await evictDurableObject(response)
  expect(await response.read()).toBe('{"answer":"Zürich 👋"}')
})

test('a look at one that does not exist stores nothing', async () => {
  const response = fresh()
  await response.read()
  expect(await response.remove()).toBe(false)
  const held = await runInDurableObject(response, (_response, { storage }) => [
    ...storage.kv.list(),
  ])
  expect(held).toEqual([])
})

test('the first end counts, and one that has begun does not begin again', async () => {
  const response = fresh()
  await response.open('begun')
  await response.open('begun again')
  expect(await response.read()).toBe('begun')
  await response.close('first')
  await response.close('second')
  await response.open('third')
  expect(await response.read()).toBe('first')
})

test.each([
  ['while it was written', []],
  ['after its job was cancelled', ['cancelled']],
])('one that was deleted %s does not come back', async (_when, ends) => {
  const response = fresh()
  await response.open('begun')
  for (const end of ends) await response.close(end)
  expect(await response.remove()).toBe(true)
  await response.close('end of the run')
  expect([await response.read(), await response.remove()]).toEqual([null, false])
})

test('nothing of one that was deleted is stored but that it was', async () => {
  const response = fresh()
  await response.close('secret')
  await response.remove()
  const held = await runInDurableObject(response, (_response, { storage }) =>
    JSON.stringify([...storage.kv.list()]),
  )
  expect(held).not.toContain('secret')
  expect(held).toContain('"text":null')
})

test('is forgotten after a day, and its storage is deleted by the alarm', async () => {
  const response = fresh()
  await response.close('end')
  await runDurableObjectAlarm(response)
  expect(await response.read()).toBe('end')
  await pass(response, DAY_MS)
  expect(await response.read()).toBeNull()
  await runDurableObjectAlarm(response)
  const held = await runInDurableObject(response, (_response, { storage }) => [
    ...storage.kv.list(),
  ])
  expect(held).toEqual([])
})

test('responses of a tenant, of its sessions and of other tenants are apart', async () => {
  const store = responseStore(env.STORED_RESPONSE)
  const id = `resp_${crypto.randomUUID().replaceAll('-', '')}`
  const places = [
    { tenant: 'ann', session: null, id },
    { tenant: 'ann', session: 'sess_1', id },
    { tenant: 'ann', session: 'sess_2', id },
    { tenant: 'bob', session: null, id },
  ]
  for (const [index, place] of places.entries()) {
    expect(await store.read(place)).toBeNull()
    await store.close(place, `text ${index}`)
  }
  for (const [index, place] of places.entries()) {
    expect(await store.read(place)).toBe(`text ${index}`)
  }
})
