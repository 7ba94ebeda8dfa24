import { expect, test } from 'vitest'
import { attemptDelivery } from '../../../src/gateway/deliveries/attempt-delivery.ts'
import type { JobState } from '../../../src/protocol/jobs/job-state.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const ENDED: JobState = {
  id: 'job_1',
  run: 'run_1',
  session: null,
  hook: null,
  status: 'failed',
  createdAtMs: 1,
  startedAtMs: 2,
  endedAtMs: 3,
  error: { code: 'upstream_failed', message: 'No' },
  delivery: { status: 'waiting', attempts: 0, last: null, nextAtMs: 3 },
}

test('a secret that cannot be a header value is reported as a problem of the delivery, by its name', async () => {
  const { services } = fakeServices({})
  const outside = { ...services.outside, secret: () => 'Bearer one\nBearer two' }
  const headers = { authorization: 'ANSWERS_AUTHORIZATION' }
  const plain = { url: 'https://example.com/', hosts: null, secret: null } as const
  const order = { ...plain, format: 'text', headers, shape: 'openai-chat' } as const
  const job = { state: ENDED, completion: null }
  const attempt = await attemptDelivery(order, job, { ...services, outside })
  expect(attempt).toMatchObject({
    status: null,
    problem: 'the secret ANSWERS_AUTHORIZATION of the Worker cannot stand in a header',
    outcome: 'again',
  })
})
