import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { kvKeys } from '../../../src/cloudflare/kv/kv-keys.ts'
import type { Edit, MixtureWriter } from '../../../src/cloudflare/mixtures/mixture-writer.ts'
import type { MixturePrecondition } from '../../../src/gateway/ports/mixture-store.ts'

type Writer = DurableObjectStub<MixtureWriter>

const ANY: MixturePrecondition = { version: null, absent: false }

/** A mixture of its own for every test, and how to edit it. */
function stage(tenant = 'acme') {
  const id = `m-${crypto.randomUUID()}`
  const writer: Writer = env.MIXTURE_WRITER.getByName(`${tenant}/${id}`)
  const edit = (document: string | null, precondition = ANY): Edit => {
    return { tenant, id, document, precondition, nowMs: 1_700_000_000_000 }
  }
  const published = async (): Promise<unknown> =>
    env.KV.get(kvKeys.mixture(tenant, id), { type: 'json' })
  return { id, writer, edit, published }
}

/** Puts a store of the test in the place of KV, until the object is evicted. */
async function replaceKv(writer: Writer, kv: Partial<Pick<KVNamespace, 'put' | 'delete'>>) {
  await runInDurableObject(writer, (instance) => {
    Object.defineProperty(instance, 'env', { value: { ...env, KV: kv }, configurable: true })
  })
}

const alarmOf = (writer: Writer): Promise<number | null> =>
  runInDurableObject(writer, (_, state) => state.storage.getAlarm())

const down = () => Promise.reject(new Error('KV PUT failed: 429 Too Many Requests'))

describe('an edit', () => {
  test('is numbered, stored and published, and leaves nothing to do', async () => {
    const { writer, edit, published } = stage()
    const first = await writer.edit(edit('{"a":1}'))
    const written = { version: 1, document: '{"a":1}', createdAtMs: 1_700_000_000_000 }
    expect(first).toEqual({ ok: true, written, created: true })
    expect(await published()).toEqual({ v: 2, ...written })
    expect(await writer.edit(edit('{"a":2}'))).toMatchObject({ created: false })
    expect(await published()).toMatchObject({ version: 2, document: '{"a":2}' })
    expect(await writer.readVersion(1)).toEqual(written)
    expect(await alarmOf(writer)).toBeNull()
  })

  test('whose precondition fails changes nothing, and returns the current version', async () => {
    const { writer, edit, published } = stage()
    const refused: [MixturePrecondition, MixturePrecondition] = [
      { version: 1, absent: false },
      { version: '*', absent: false },
    ]
    for (const precondition of refused) {
      expect(await writer.edit(edit('{}', precondition))).toEqual({ ok: false, current: null })
    }
    await writer.edit(edit('{"a":1}'))
    for (const precondition of [
      { version: 2, absent: false },
      { version: null, absent: true },
      { version: 1, absent: true },
    ]) {
      const result = await writer.edit(edit('{"lost":1}', precondition))
      expect(result).toMatchObject({ ok: false, current: { version: 1, document: '{"a":1}' } })
    }
    expect(await published()).toMatchObject({ version: 1 })
    expect(await writer.readVersion(2)).toBeNull()
  })

  test('that deletes removes the mixture from KV, and its version number is not used again', async () => {
    const { writer, edit, published } = stage()
    await writer.edit(edit('{"a":1}'))
    expect(await writer.edit(edit(null))).toMatchObject({ ok: true, written: null })
    expect(await published()).toBeNull()
    expect(await writer.read()).toBeNull()
    const gone = await writer.edit(edit('{}', { version: 2, absent: false }))
    expect(gone).toEqual({ ok: false, current: null })
    const anew = await writer.edit(edit('{"a":3}', { version: null, absent: true }))
    expect(anew).toMatchObject({ written: { version: 3 }, created: true })
    expect(await writer.readVersion(1)).toMatchObject({ document: '{"a":1}' })
    expect(await writer.readVersion(2)).toBeNull()
  })

  test('outlives an eviction of its object', async () => {
    const { writer, edit, published } = stage()
    await writer.edit(edit('{"a":1}'))
    await evictDurableObject(writer)
    expect(await writer.read()).toMatchObject({ version: 1, document: '{"a":1}' })
    expect(await writer.edit(edit('{"a":2}', { version: 1, absent: false }))).toMatchObject({
      ok: true,
      written: { version: 2 },
    })
    expect(await published()).toMatchObject({ version: 2 })
  })
})

describe('when KV rejects a write', () => {
  test('the edit is still made, and an alarm publishes it later', async () => {
    const { writer, edit, published } = stage()
    await replaceKv(writer, { put: down, delete: down })
    expect(await writer.edit(edit('{"a":1}'))).toMatchObject({ ok: true, written: { version: 1 } })
    expect(await writer.edit(edit('{"a":2}'))).toMatchObject({ ok: true, written: { version: 2 } })
    expect(await published()).toBeNull()
    const due = await alarmOf(writer)
    expect(due).toBeGreaterThan(Date.now())
    expect(due).toBeLessThan(Date.now() + 5_000)
    await evictDurableObject(writer) // With it goes the store of the test.
    expect(await runDurableObjectAlarm(writer)).toBe(true)
    expect(await published()).toMatchObject({ version: 2, document: '{"a":2}' })
    expect(await alarmOf(writer)).toBeNull()
  })

  test('several times, the alarm repeats until the edit is published', async () => {
    const { writer, edit, published } = stage()
    const put = vi.fn<() => Promise<never>>(down)
    await replaceKv(writer, { put })
    await writer.edit(edit('{"a":1}'))
    for (let alarms = 0; alarms < 3; alarms++) {
      expect(await runDurableObjectAlarm(writer)).toBe(true)
      expect(await alarmOf(writer)).not.toBeNull()
    }
    expect(put).toHaveBeenCalledTimes(4)
    await replaceKv(writer, env.KV)
    await runDurableObjectAlarm(writer)
    expect(await published()).toMatchObject({ version: 1 })
  })

  test('of a deletion, editors see it at once and runs later', async () => {
    const { writer, edit, published } = stage()
    await writer.edit(edit('{"a":1}'))
    await replaceKv(writer, { delete: down })
    await writer.edit(edit(null))
    expect(await writer.read()).toBeNull()
    expect(await published()).not.toBeNull()
    await replaceKv(writer, env.KV)
    await runDurableObjectAlarm(writer)
    expect(await published()).toBeNull()
  })
})

test('while an edit is being published, an alarm is set in case the object is lost', async () => {
  const { writer, edit } = stage()
  const open: (() => void)[] = []
  await replaceKv(writer, { put: () => new Promise<void>((resolve) => open.push(resolve)) })
  const editing = writer.edit(edit('{"a":1}'))
  await expect.poll(() => open).toHaveLength(1)
  expect(await alarmOf(writer)).toBeGreaterThan(Date.now())
  expect(await alarmOf(writer)).toBeLessThan(Date.now() + 60_000)
  await runInDurableObject(writer, () => open.shift()?.())
  await editing
  expect(await alarmOf(writer)).toBeNull()
})

test('an older version never overwrites a newer one: one is published at a time, always the newest', async () => {
  const { writer, edit } = stage()
  const versions: number[] = []
  const open: (() => void)[] = []
  let together = 0
  await replaceKv(writer, {
    async put(_key: string, value: unknown) {
      versions.push((JSON.parse(String(value)) as { version: number }).version)
      expect(++together).toBe(1)
      await new Promise<void>((resolve) => open.push(resolve))
      together -= 1
    },
  })
  const edits = [1, 2, 3, 4, 5].map((number) => writer.edit(edit(`{"a":${number}}`)))
  await expect.poll(() => writer.readVersion(5)).not.toBeNull()
  expect(versions).toEqual([1])
  await releaseAll(writer, open)
  const results = await Promise.all(edits)
  expect(results.map((result) => result.ok && result.written?.version)).toEqual([1, 2, 3, 4, 5])
  expect(versions).toEqual([1, 5])
})

/** Lets every put end, from within the object that made it. */
async function releaseAll(writer: Writer, open: (() => void)[]): Promise<void> {
  for (let puts = 0; puts < 2; puts++) {
    await expect.poll(() => open).toHaveLength(1)
    await runInDurableObject(writer, () => open.shift()?.())
  }
}

test('tenants have writers of their own for the same id', async () => {
  const { id, edit } = stage('one')
  await env.MIXTURE_WRITER.getByName(`one/${id}`).edit(edit('{"a":1}'))
  expect(await env.MIXTURE_WRITER.getByName(`two/${id}`).read()).toBeNull()
  expect(await env.KV.get(kvKeys.mixture('two', id))).toBeNull()
})
