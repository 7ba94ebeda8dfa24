import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { JobState } from '../../../src/protocol/jobs/job-state.ts'

const ANY = { status: null, delivery: null }

function stateOf(number: number, more: Partial<JobState> = {}): JobState {
  return {
    id: `job_${String(number).padStart(32, '0')}`,
    run: 'run_1',
    session: null,
    hook: null,
    status: 'done',
    createdAtMs: 1_000 + number,
    startedAtMs: null,
    endedAtMs: null,
    error: null,
    delivery: null,
    ...more,
  }
}

async function listOf(...states: readonly JobState[]) {
  const list = env.JOB_LIST.getByName(`tenant-${crypto.randomUUID()}`)
  for (const state of states) await list.note(state)
  return list
}

test('the list of jobs has the newest first, page by page', async () => {
  const states = [1, 2, 3, 4, 5].map((number) => stateOf(number, { createdAtMs: 7 }))
  const list = await listOf(...states, stateOf(9))
  const first = await list.list(ANY, 4, undefined)
  const second = await list.list(ANY, 4, first.cursor ?? '')
  const ids = [...first.jobs, ...second.jobs].map(({ id }) => Number(id.slice(4)))
  expect(ids).toEqual([9, 5, 4, 3, 2, 1])
  expect(second.cursor).toBeNull()
})

test('it has the last reported state of each job, and filters by status and by delivery', async () => {
  const lost = { status: 'undeliverable', attempts: 8, last: null, nextAtMs: null } as const
  const list = await listOf(stateOf(1, { status: 'queued' }), stateOf(2), stateOf(3))
  await list.note(stateOf(1, { delivery: lost }))
  await list.note(stateOf(3, { status: 'failed' }))
  const ids = async (filter: Partial<typeof ANY> | { status?: string; delivery?: string }) =>
    (await list.list({ ...ANY, ...filter }, 10, undefined)).jobs.map(({ id }) =>
      Number(id.slice(4)),
    )
  expect(await ids({ status: 'queued' })).toEqual([])
  expect(await ids({ status: 'done' })).toEqual([2, 1])
  expect(await ids({ delivery: 'undeliverable' })).toEqual([1])
  expect(await ids({ status: 'failed', delivery: 'undeliverable' })).toEqual([])
})

test('it forgets a job that has not changed for 7 days', async () => {
  const list = await listOf(stateOf(1), stateOf(2))
  await runInDurableObject(list, async (_, { storage }) => {
    const old = Date.now() - 7 * 86_400_000
    storage.sql.exec('UPDATE jobs SET touched_at = ? WHERE id = ?', old, stateOf(1).id)
  })
  expect(await runDurableObjectAlarm(list)).toBe(true)
  expect((await list.list(ANY, 10, undefined)).jobs).toMatchObject([{ id: stateOf(2).id }])
})
