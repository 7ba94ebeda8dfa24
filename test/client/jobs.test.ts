import { expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import { fakeFetch, streamed } from './fake-fetch.ts'

const JOB = { id: 'job_1', status: 'done' }
const step = (id: number, layer: number) =>
  `id: ${id}\nevent: progress\ndata: {"type":"layer-start","layer":${layer},"agents":[]}\n\n`
const END = `id: end\nevent: done\ndata: ${JSON.stringify(JOB)}\n\n`

function clientOf(...responses: readonly Response[]) {
  const { fetch, seen } = fakeFetch(...responses)
  return { client: createClient({ url: 'https://gateway.test', fetch }), seen }
}

test('events yields the progress and returns the job', async () => {
  const { client, seen } = clientOf(streamed([step(1, 0), ': keepalive\n\n', step(2, 1), END]))
  const events = client.jobs.events('job_1')
  expect([await events.next(), await events.next(), await events.next()]).toEqual([
    { done: false, value: { id: '1', event: { type: 'layer-start', layer: 0, agents: [] } } },
    { done: false, value: { id: '2', event: { type: 'layer-start', layer: 1, agents: [] } } },
    { done: true, value: JOB },
  ])
  expect(seen[0]).toMatchObject({ method: 'GET', path: '/v1/jobs/job_1/events' })
  expect(seen[0]?.headers.has('last-event-id')).toBe(false)
})

test('events that break off can be resumed after the last one', async () => {
  const { client, seen } = clientOf(streamed([step(1, 0)]), streamed([step(2, 1), END]))
  const first = client.jobs.events('job_1')
  const last = await first.next()
  await expect(first.next()).rejects.toMatchObject({ code: 'cut_off' })
  const after = last.done ? undefined : last.value.id
  expect(await client.jobs.events('job_1', { after }).next()).toMatchObject({ value: { id: '2' } })
  expect(seen[1]?.headers.get('last-event-id')).toBe('1')
})

test('events after the end returns the job at once', async () => {
  const { client, seen } = clientOf(new Response(null, { status: 204 }), Response.json(JOB))
  const events = client.jobs.events('job_1', { after: 'end' })
  expect(await events.next()).toEqual({ done: true, value: JOB })
  expect(seen[1]).toMatchObject({ path: '/v1/jobs/job_1' })
})
