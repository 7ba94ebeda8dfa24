import { describe, expect, test } from 'vitest'
import { chat, moaOf, send } from '../gateway.ts'

const messages = [{ role: 'user', content: 'What is 17 × 23?', mood: 'good' }]
const input = [{ role: 'user', content: 'What is 17 × 23?', mood: 'good' }]

describe('a field that is not known', () => {
  test('is ignored, and named in the report of a completion', async () => {
    const answer = await chat('sim/quick', { messages, top_k: 5 })
    expect(answer.status).toBe(200)
    expect(moaOf(answer)['ignored']).toEqual(['messages[0].mood', 'top_k'])
    expect(moaOf(await chat('sim/quick'))['ignored']).toEqual([])
  })

  test('is named in a stream, in a response, and in the record of the run', async () => {
    const { text } = await chat('sim/quick', { top_k: 5, stream: true })
    expect(text).toContain('"ignored":["top_k"]')
    const body = { model: 'sim/quick', input, top_k: 5 }
    const answer = await send('/v1/responses', { method: 'POST', body })
    expect(moaOf(answer)['ignored']).toEqual(['input[0].mood', 'top_k'])
    const run = await send(`/v1/runs/${String(moaOf(answer)['run'])}`)
    expect(run.body['ignored']).toEqual(['input[0].mood', 'top_k'])
  })

  test('is named in a replay for the request that gets it', async () => {
    const more = { moa: { layers: [] } }
    const mixture = {
      layers: [],
      aggregator: { model: 'sim/quick' },
      cache: { answers_ttl_s: 60, proposals_ttl_s: 0 },
    }
    await send('/v1/mixtures/ignoring', { method: 'PUT', body: mixture })
    await chat('ignoring', { ...more, top_k: 5 })
    const hit = moaOf(await chat('ignoring', { ...more, min_p: 0.1 }))
    expect(hit).toMatchObject({ cache: 'hit', ignored: ['min_p'] })
  })

  test('is rejected in moa, and in our own resources', async () => {
    expect((await chat('sim/quick', { moa: { top_k: 5 } })).body).toMatchObject({
      error: { param: 'moa.top_k' },
    })
    const job = { request: { model: 'sim/quick', messages, top_k: 5 } }
    const accepted = await send('/v1/jobs', { method: 'POST', body: job })
    expect(accepted.status).toBe(202)
    const rejected = await send('/v1/jobs', { method: 'POST', body: { ...job, top_k: 5 } })
    expect(rejected.body).toMatchObject({ error: { param: 'top_k' } })
  })

  test('changes no estimate', async () => {
    const body = { model: 'sim/quick', messages }
    const plain = await send('/v1/estimate', { method: 'POST', body })
    const more = await send('/v1/estimate', { method: 'POST', body: { ...body, top_k: 5 } })
    expect(more).toMatchObject({ status: 200, body: plain.body })
  })
})
