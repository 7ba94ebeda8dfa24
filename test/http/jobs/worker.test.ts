import { expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { doJob } from '../../../src/http/jobs/do-job.ts'
import type { Steps } from '../../../src/http/jobs/job-store.ts'
import type { Services } from '../../../src/http/services.ts'
import { fakeServices } from '../docs/fake-services.ts'

const REQUEST = {
  model: 'sim/pen',
  messages: [{ role: 'user', content: 'Why?' }],
  max_tokens: 100,
}

/** Steps that nothing can interrupt. */
const STEPS: Steps = { once: (_name, act) => act(), wait: async () => {} }

async function post(services: Services, path: string, body: object) {
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await app.request(path, init, {}, context)
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return JSON.parse(text) as { readonly id: string }
}

test('a worker that cannot hear of a cancellation asks again, but not in one breath', async () => {
  const { services } = fakeServices({ 'sim/pen': { text: 'Because.', afterMs: 300 } })
  const { id } = await post(services, '/v1/jobs', { request: REQUEST })
  const place = { tenant: 'local', id }
  let asked = 0
  const { jobs } = services
  const deaf = new Proxy(jobs, {
    get: (whole, name) => {
      if (name !== 'journal') return Reflect.get(whole, name, whole).bind(whole) as unknown
      const journal = whole.journal(place)
      const untilCancelled = async () => {
        asked += 1
        // As a stub does that is broken; without a breath the test would hang.
        await new Promise((resolve) => setTimeout(resolve, 1))
        throw new Error('No answer')
      }
      return () => ({ ...journal, untilCancelled })
    },
  })
  await doJob(place, STEPS, { ...services, jobs: deaf })
  expect(await jobs.read(place)).toMatchObject({ state: { status: 'done' } })
  expect(asked).toBe(1)
})
