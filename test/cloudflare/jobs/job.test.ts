import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Job } from '../../../src/cloudflare/jobs/job.ts'

const NOW = Date.now()
const DAY = 86_400_000

let count = 0

/** A job in an object of another name than its own, so that its worker finds no job and does nothing. */
async function jobOf(more: { readonly order?: string; readonly delivers?: boolean } = {}) {
  count += 1
  const tenant = `tenant-${count}`
  const id = `job_${String(count).padStart(32, '0')}`
  const job: DurableObjectStub<Job> = env.JOB.getByName(`apart-${tenant}/${id}`)
  const newJob = {
    tenant,
    id,
    run: `run_${count}`,
    session: null,
    hook: null,
    fingerprint: 'f',
    order: '{"v":0}',
    delivers: false,
    nowMs: NOW,
    ...more,
  }
  return { job, newJob, tenant, id, run: newJob.run, accepted: await job.accept(newJob) }
}

const DONE = { status: 'done', completion: '{"id":"chatcmpl_1"}' } as const
const FAILED = { status: 'failed', error: { code: 'upstream_failed', message: 'No' } } as const

describe('a job', () => {
  test('is accepted once; the second time returns its state', async () => {
    const { job, newJob, accepted } = await jobOf()
    expect(accepted).toMatchObject({ fresh: true, same: true, state: { status: 'queued' } })
    await job.start(NOW + 5)
    expect(await job.accept(newJob)).toMatchObject({
      fresh: false,
      same: true,
      state: { status: 'running', startedAtMs: NOW + 5 },
    })
    expect(await job.accept({ ...newJob, fingerprint: 'g' })).toMatchObject({ same: false })
  })

  test('stores an order of any length, whatever its characters', async () => {
    // Pieces end at 600,000 units, which is in the middle of a surrogate pair here.
    const order = JSON.stringify({ v: 0, text: `${'x'.repeat(599_980)}${'👋'.repeat(700_000)}é` })
    const { job } = await jobOf({ order })
    await evictDurableObject(job)
    expect((await job.order()) === order).toBe(true)
  })

  test('lets each call begin once, and none after its end', async () => {
    const { job } = await jobOf()
    expect(await job.begin('0/a/0/1')).toBe('go')
    expect(await job.begin('0/b/0/1')).toBe('go')
    await evictDurableObject(job)
    expect(await job.begin('0/a/0/1')).toBe('lost')
    expect(await job.begin('0/a/0/2')).toBe('go')
    await job.finish(DONE, NOW)
    expect(await job.begin('0/c/0/1')).toBe('stop')
  })

  test('ends with the first end that is reported', async () => {
    const { job } = await jobOf()
    expect(await job.finish(DONE, NOW + 9)).toMatchObject({ status: 'done', endedAtMs: NOW + 9 })
    expect(await job.finish(FAILED, NOW + 10)).toMatchObject({ status: 'done', error: null })
    expect(await job.read()).toMatchObject({ completion: DONE.completion })
    const { job: other } = await jobOf()
    await other.finish(FAILED, NOW)
    expect(await other.finish(DONE, NOW)).toMatchObject({ status: 'failed', error: FAILED.error })
    expect(await other.read()).toMatchObject({ completion: null })
  })

  test('remembers that its money is settled', async () => {
    const { job } = await jobOf()
    expect(await job.start(NOW)).toMatchObject({ settled: false })
    await job.settle()
    await evictDurableObject(job)
    expect(await job.start(NOW)).toMatchObject({ settled: true })
  })
})

describe('readers of the events of a job', () => {
  test('get the events after the last one they have, each once', async () => {
    const { job } = await jobOf()
    const event = (name: string) => ({ name, data: `"${name}"` })
    await job.addEvents([event('a'), event('b')])
    await job.addEvents([event('b'), event('c')])
    const { events = [] } = (await job.eventsAfter(0, 0)) ?? {}
    expect(events.map(({ data }) => data)).toEqual(['"a"', '"b"', '"c"'])
    const last = await job.eventsAfter(events[1]?.seq ?? 0, 0)
    expect(last).toMatchObject({ events: [{ data: '"c"' }], over: false })
  })

  test('wait for events that have not happened yet', async () => {
    const { job } = await jobOf()
    const heard = job.eventsAfter(0, 5_000)
    await job.addEvents([{ name: 'a', data: '1' }])
    expect(await heard).toMatchObject({ events: [{ data: '1' }], over: false })
    expect(await job.eventsAfter(99, 20)).toEqual({ events: [], over: false })
    const end = job.eventsAfter(99, 5_000)
    await job.finish(DONE, NOW)
    expect(await end).toEqual({ events: [], over: true })
  })

  test('learn of a cancellation at once', async () => {
    const { job } = await jobOf()
    expect(await job.untilCancelled(10)).toBe(false)
    const cancelled = job.untilCancelled(5_000)
    await job.finish({ status: 'cancelled', error: FAILED.error }, NOW)
    expect(await cancelled).toBe(true)
    expect(await job.untilCancelled(5_000)).toBe(true)
  })
})

describe('a delivery', () => {
  const attempt = { atMs: NOW + 1, status: 503, problem: 'answered 503' }

  test('is waiting as soon as the job is over, unless it was cancelled', async () => {
    const { job } = await jobOf({ delivers: true })
    const waiting = { status: 'waiting', attempts: 0, last: null, nextAtMs: NOW }
    expect(await job.finish(DONE, NOW)).toMatchObject({ delivery: waiting })
    const { job: other } = await jobOf({ delivers: true })
    const end = { status: 'cancelled', error: FAILED.error } as const
    expect(await other.finish(end, NOW)).toMatchObject({ delivery: null })
  })

  test('counts its attempts, and stays delivered once it is', async () => {
    const { job } = await jobOf({ delivers: true })
    await job.finish(DONE, NOW)
    const again = { ...attempt, outcome: 'again', nextAtMs: NOW + 5_000 } as const
    const delivery = { status: 'waiting', attempts: 1, last: attempt, nextAtMs: NOW + 5_000 }
    expect(await job.noteAttempt(again)).toMatchObject({ delivery })
    const taken = {
      atMs: NOW + 2,
      status: 204,
      problem: null,
      outcome: 'delivered',
      nextAtMs: null,
    } as const
    expect(await job.noteAttempt(taken)).toMatchObject({
      delivery: { status: 'delivered', attempts: 2, nextAtMs: null },
    })
    expect(
      await job.noteAttempt({ ...attempt, outcome: 'undeliverable', nextAtMs: null }),
    ).toMatchObject({
      delivery: { status: 'delivered', attempts: 3 },
    })
  })
})

describe('when its alarm rings, a job', () => {
  test('is deleted 7 days after its last change, and not before', async () => {
    const { job } = await jobOf({ delivers: true })
    await job.finish(DONE, NOW - 8 * DAY)
    const last = { status: 204, problem: null, outcome: 'delivered', nextAtMs: null } as const
    await job.noteAttempt({ ...last, atMs: NOW - 6 * DAY })
    await runDurableObjectAlarm(job)
    expect(await job.read()).not.toBeNull()
    await job.noteAttempt({ ...last, atMs: NOW - 5 * DAY })
    await runInDurableObject(job, async (_, { storage }) => {
      const stored = storage.kv.get<{ state: { delivery: object } }>('job')
      storage.kv.put('job', {
        ...stored,
        state: {
          ...stored?.state,
          delivery: { status: 'delivered', last: { atMs: NOW - 7 * DAY } },
        },
      })
    })
    await runDurableObjectAlarm(job)
    expect(await job.read()).toBeNull()
    expect(await job.order()).toBeNull()
  })

  test('whose worker has died fails, once a call was begun', async () => {
    const { job, run } = await jobOf()
    await job.begin('0/a/0/1')
    await watchedAfterDeathOf(job, run)
    expect(await job.read()).toMatchObject({
      state: { status: 'failed', error: { code: 'internal_error' } },
    })
  })

  test('whose worker has died before any call gets another one', async () => {
    const { job, run } = await jobOf()
    await job.start(NOW)
    await watchedAfterDeathOf(job, run)
    expect(await job.read()).toMatchObject({ state: { status: 'running' } })
    await watchedAfterDeathOf(job, `${run}-2`)
  })

  test('is delivered by another worker when its own has died, up to a limit of workers', async () => {
    const { job, run } = await jobOf({ delivers: true })
    await job.begin('0/a/0/1')
    await job.finish(DONE, NOW - 60_000)
    await watchedAfterDeathOf(job, run)
    // The cost of its calls is lost, so the other worker must not settle it.
    expect(await job.start(NOW)).toMatchObject({ settled: true })
    await watchedAfterDeathOf(job, `${run}-2`)
    await watchedAfterDeathOf(job, `${run}-3`)
    expect(await job.read()).toMatchObject({
      completion: DONE.completion,
      state: { status: 'done', delivery: { status: 'undeliverable', nextAtMs: null } },
    })
  })

  test('that was deleted and is accepted again has a worker of its own', async () => {
    const { job, newJob, run } = await jobOf()
    await expect.poll(() => statusOf(run)).toBe('complete')
    await runInDurableObject(job, (_, { storage }) => storage.deleteAll())
    expect(await job.accept({ ...newJob, run: `${run}again` })).toMatchObject({ fresh: true })
    await expect.poll(() => statusOf(`${run}again`)).toBe('complete')
  })
})

async function statusOf(worker: string) {
  return (await (await env.JOBS.get(worker)).status()).status
}

/** Rings the alarm of a job when its worker, which cannot read the order, has ended without a report. */
async function watchedAfterDeathOf(job: DurableObjectStub<Job>, worker: string) {
  await expect.poll(() => statusOf(worker).catch(() => null)).toBe('complete')
  await evictDurableObject(job)
  await runDurableObjectAlarm(job)
}
