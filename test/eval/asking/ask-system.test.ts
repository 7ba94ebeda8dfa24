import { describe, expect, test } from 'vitest'
import { askSystem } from '../../../src/eval/asking/ask-system.ts'
import { answered, callOf, failed, fakeGateway, questionOf, systemOf } from './fake-gateway.ts'

describe('an answer', () => {
  test('has its text, what it cost, and the time to its first token and to its end', async () => {
    const { context, sent } = fakeGateway(() => answered('Two'))
    const answer = await askSystem(questionOf(), systemOf(), { ...context, repeat: 3 })
    expect(answer).toMatchObject({
      question: 'q1',
      system: 'up/small',
      repeat: 3,
      texts: ['Two'],
      error: null,
      finishReason: 'stop',
      models: ['up/large'],
      promptTokens: 5,
      completionTokens: 7,
      costUsd: 0.25,
      latencyMs: 10,
      firstTokenMs: 10,
      run: 'run_1',
      from: 'asked',
    })
    expect(sent[0]?.body).toMatchObject({ model: 'up/small', stream: true })
  })

  test('has every turn, each with the answers before it, and sums their costs', async () => {
    const { context, sent } = fakeGateway((_, number) => answered(`Answer ${number}`))
    const question = questionOf({ turns: ['And then?'] })
    const answer = await askSystem(question, systemOf(), context)
    expect(answer).toMatchObject({ texts: ['Answer 1', 'Answer 2'], costUsd: 0.5, latencyMs: 20 })
    expect(sent[1]?.body?.messages).toEqual([
      { role: 'user', content: 'What is 1 + 1?' },
      { role: 'assistant', content: 'Answer 1' },
      { role: 'user', content: 'And then?' },
    ])
  })

  test('is to the settings of the question, and to the instructions of the system before its own', async () => {
    const { context, sent } = fakeGateway(() => answered('Two'))
    const question = questionOf({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Why?' },
      ],
      settings: { temperature: 0 },
    })
    await askSystem(question, systemOf({ instructions: 'You are a poet.' }), context)
    expect(sent[0]?.body).toMatchObject({
      temperature: 0,
      messages: [
        { role: 'system', content: 'You are a poet.\n\nBe brief.' },
        { role: 'user', content: 'Why?' },
      ],
    })
  })

  test('reports why its run was degraded, and a cost that is not known as null', async () => {
    const report = { degraded: true, reasons: ['agent_failed:0/mini'], cost_usd: null }
    const { context } = fakeGateway(() => answered('Two', report))
    const answer = await askSystem(questionOf(), systemOf(), context)
    expect(answer).toMatchObject({ degraded: ['agent_failed:0/mini'], costUsd: null })
  })
})

describe('a failure', () => {
  test('is tried again after as long as the gateway says', async () => {
    const { context, waits } = fakeGateway((_, number) =>
      number < 3 ? failed(429, 'rate_limited', { 'retry-after': '7' }) : answered('Two'),
    )
    const answer = await askSystem(questionOf(), systemOf(), context)
    expect([answer.texts, waits]).toEqual([['Two'], [7000, 7000]])
  })

  test('of a run is paid: what its calls cost is part of the answer that came at last', async () => {
    const { context } = fakeGateway(({ path }, number) => {
      if (number === 1) return failed(502, 'upstream_failed', { 'x-moa-run': 'run_0' })
      if (path !== '/v1/runs/run_0') return answered('Two')
      const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
      const calls = [callOf({ status: 'failed', cost_usd: 0.5 })]
      return Response.json({ run: 'run_0', usage, cost_usd: 0.5, calls, degraded: false })
    })
    const answer = await askSystem(questionOf(), systemOf(), context)
    expect(answer).toMatchObject({ texts: ['Two'], costUsd: 0.75, promptTokens: 6, error: null })
    expect(answer.calls.map(({ status }) => status)).toEqual(['failed', 'ok'])
  })

  test('that stays is an answer without text, with its code', async () => {
    const { context, sent } = fakeGateway(() => failed(400, 'upstream_rejected'))
    const answer = await askSystem(questionOf(), systemOf(), context)
    expect(answer).toMatchObject({ texts: [], error: 'upstream_rejected', costUsd: 0 })
    expect(sent).toHaveLength(1)
  })

  test('in the second turn leaves no answer', async () => {
    const { context } = fakeGateway((_, number) =>
      number === 1 ? answered('One') : failed(400, 'upstream_rejected'),
    )
    const answer = await askSystem(questionOf({ turns: ['And?'] }), systemOf(), context)
    expect(answer).toMatchObject({ texts: [], error: 'upstream_rejected', costUsd: 0.25 })
  })

  test.each([
    [401, 'invalid_api_key'],
    [404, 'model_not_found'],
    [402, 'budget_exhausted'],
  ])('with status %i, which every question would meet, is thrown', async (status, code) => {
    const { context } = fakeGateway(() => failed(status, code))
    await expect(askSystem(questionOf(), systemOf(), context)).rejects.toMatchObject({ code })
  })
})

describe('the answer of a mixture', () => {
  const mixture = systemOf({ id: 'team', role: 'mixture', request: { model: 'team', store: true } })

  test('has the proposals of the first layer, each with what it took', async () => {
    const mini = callOf({
      role: 'agent',
      layer: 0,
      agent: 'mini',
      model: 'up/mini',
      cost_usd: 0.01,
    })
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    const proposals = [
      { layer: 0, agent: 'mini', model: 'up/mini', text: 'Two?', ended: 'whole' },
      { layer: 1, agent: 'mini', model: 'up/mini', text: 'Two!', ended: 'whole' },
    ]
    const { context } = fakeGateway(({ method }, number) => {
      if (method === 'POST') return answered('Two', { calls: [mini, callOf({})] })
      // The record is written after the answer.
      if (number === 2) return failed(404, 'not_found')
      return Response.json({ run: 'run_1', usage, calls: [mini, callOf({})], proposals })
    })
    const answer = await askSystem(questionOf(), mixture, context)
    expect(answer.proposals).toEqual([
      {
        agent: 'mini',
        model: 'up/mini',
        text: 'Two?',
        isWhole: true,
        promptTokens: 3,
        completionTokens: 4,
        costUsd: 0.01,
        latencyMs: 40,
        firstTokenMs: 20,
      },
    ])
  })
})
