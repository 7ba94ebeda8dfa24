import { describe, expect, test } from 'vitest'
import { gateway, messages } from './idempotent-gateway.ts'

const layers = [{ agents: [{ model: 'sim/quick' }] }]
const SHAPES = [
  ['/v1/chat/completions', { messages }],
  ['/v1/responses', { input: 'Where?' }],
] as const

/** Requests for an answer without its report, and the same with it. */
function asking(path: string, question: object, more: object = {}) {
  const { post, services, settled } = gateway()
  const ask = async (report: 'none' | 'full', key?: string, pen = 'sim/pen') => {
    const moa = { layers, aggregator: { model: pen }, report }
    const response = await post({ model: 'demo', ...question, ...more, moa }, key, path)
    return { response, text: await response.text() }
  }
  return { ask, services, settled }
}

describe.each(SHAPES)('%s', (path, question) => {
  test.each([{}, { stream: true }, { stream: true, stream_options: { include_usage: true } }])(
    'leaves the report out of an answer to %j; its run can be read',
    async (more) => {
      const { ask, services, settled } = asking(path, question, more)
      const [none, full] = [await ask('none'), await ask('full')]
      expect([none.response.status, full.response.status]).toEqual([200, 200])
      expect(full.text).toContain('"moa":')
      expect(none.text).not.toContain('"moa"')
      expect(none.text).toContain('Written by the pen')
      await settled()
      const run = none.response.headers.get('x-moa-run') ?? ''
      expect(await services.runs.read('local', run)).toContain('sim/pen')
    },
  )

  test('leaves nothing but the report out', async () => {
    const { ask } = asking(path, question)
    const { moa: _moa, ...rest } = JSON.parse((await ask('full')).text) as Record<string, unknown>
    const none = JSON.parse((await ask('none')).text) as object
    expect(Object.keys(none)).toEqual(Object.keys(rest))
  })

  test('leaves the report out of a stream that fails, and names the error', async () => {
    const { ask } = asking(path, question, { stream: true })
    const { text } = await ask('none', undefined, 'sim/breaks')
    expect(text).toContain('upstream_failed')
    expect(text).toContain('Half of')
    expect(text).not.toContain('"moa"')
  })

  test('leaves it out of the idempotent replay too', async () => {
    const { ask } = asking(path, question, { stream: true })
    const first = await ask('none', 'one')
    const second = await ask('none', 'one')
    expect(second.response.headers.get('idempotent-replayed')).toBe('true')
    expect(second.text).toBe(first.text)
    expect(second.text).not.toContain('"moa"')
  })
})

test('progress is written although the report is not', async () => {
  const { post } = gateway()
  const moa = { layers, aggregator: { model: 'sim/pen' }, report: 'none', progress: 'events' }
  const text = await (await post({ model: 'demo', messages, stream: true, moa })).text()
  expect(text).toContain('"moa":{"event"')
  expect(text).not.toContain('"calls"')
})

test('an aggregated answer has its report, whatever its stored request left out', async () => {
  const { post, settled } = gateway()
  const moa = { layers, aggregator: { model: 'sim/pen' }, report: 'none' }
  const first = await post({ model: 'demo', messages, store: true, moa })
  await settled()
  const run = first.headers.get('x-moa-run') ?? ''
  const again = await post({}, undefined, `/v1/runs/${run}/aggregate`)
  expect(await again.text()).toContain('"moa"')
})

test('another value for the report is rejected', async () => {
  const { post } = gateway()
  expect((await post({ model: 'demo', messages, moa: { report: 'some' } })).status).toBe(400)
})
