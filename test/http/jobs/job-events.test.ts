import { expect, test } from 'vitest'
import { jobEvents } from '../../../src/http/jobs/job-events.ts'
import { newJobId } from '../../../src/gateway/ids.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const WORDS = 'One line.\u2028Another\u2029 one.'

test('an answer with line separators stays one line of the stream, and arrives as it was', async () => {
  const { services } = fakeServices({})
  const place = { tenant: 'local', id: newJobId() }
  const order = { run: 'run_1', session: null, hook: null, fingerprint: 'f', order: '{}' }
  await services.jobs.accept({ ...place, ...order, delivers: false })
  const completion = JSON.stringify({ choices: [{ message: { content: WORDS } }] })
  await services.jobs.journal(place).finish({ status: 'done', completion })
  const response = await jobEvents({ ...place, services }, new Headers())
  const text = await response.text()
  expect(text).not.toMatch(/[\u2028\u2029]/)
  const [, data = ''] = /^data: (.*)$/m.exec(text) ?? []
  expect(JSON.stringify(JSON.parse(data))).toContain(JSON.stringify(WORDS))
})
