import { expect, test } from 'vitest'
import { doJob } from '../../../src/gateway/jobs/do-job.ts'
import type { Steps } from '../../../src/gateway/ports/steps.ts'
import { isOver } from '../../../src/protocol/jobs/job-state.ts'
import { atEach, send, type Gateway } from '../answers/broken-run.ts'

const request = { model: 'cached', messages: [{ role: 'user', content: 'Is it so?' }] }

/** Steps in memory: what one has given is given again. */
function stepsInMemory(): Steps {
  const recorded = new Map<string, string>()
  return {
    async once<T>(name: string, act: () => Promise<T>): Promise<T> {
      const known = recorded.get(name)
      if (known !== undefined) return JSON.parse(known) as T
      const value = await act()
      recorded.set(name, JSON.stringify(value) ?? 'null')
      return value
    },
    wait: async () => {},
  }
}

/** Does a job; a worker that throws is replaced, as the job does it. */
async function work(gateway: Gateway): Promise<void> {
  const { services, boundaries, fake } = gateway
  const { jobs } = await fake.services.jobs.list('local', ANY, { limit: 1, cursor: undefined })
  const place = { tenant: 'local', id: jobs[0]?.id ?? '' }
  const steps = () => boundaries.around(stepsInMemory(), 'steps')
  await doJob(place, steps(), services).catch(() => doJob(place, steps(), services))
  const job = await fake.services.jobs.read(place)
  expect(job?.state.status).toSatisfy(isOver)
}

const ANY = { status: null, delivery: null }

test('a bug at any boundary of a job leaves it over, and no money held', async () => {
  const boundaries = await atEach(
    {
      before: (gateway) => send(gateway, { path: '/v1/jobs', body: { request } }),
      async act(gateway) {
        await work(gateway)
        return []
      },
    },
    'throws',
  )
  expect(boundaries.length).toBeGreaterThan(60)
})
