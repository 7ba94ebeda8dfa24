import { describe, expect, test } from 'vitest'
import type { CallSettings } from '../../../src/moa/model-port.ts'
import type { ScriptedReply } from '../../support/scripted-model.ts'
import { repairTokens } from '../../../src/moa/judging/answer-repair.ts'
import { aggregatorOf, layerOf, play, planOf, stage } from '../stage.ts'
import { bad, voices, write } from './desk.ts'

const JSON_TEXT = '{"city":"Bern"}'
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const object: CallSettings = { responseFormat: { type: 'json_object' } }
const strict: CallSettings = {
  responseFormat: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } },
}
const described = (text: string, more: ScriptedReply = {}): ScriptedReply => ({
  text,
  described: true,
  ...more,
})

describe('an answer that was asked for as JSON', () => {
  test.each([
    { why: 'not streamed', live: false, reply: { text: 'Bern' } },
    { why: 'held back to be checked', live: true, reply: described('Bern') },
    { why: 'held back and of another schema', live: true, reply: described('{"town":"Bern"}') },
    { why: 'blank, as some providers make it', live: true, reply: described('   ') },
  ])('is asked for again when it is none and $why', async ({ live, reply }) => {
    const pen = [reply, reply, described(JSON_TEXT)]
    const { answer, outcome, pensCalled } = await write(
      { pen },
      { retries: 2 },
      { live, answer: strict },
    )
    expect(answer).toBe(JSON_TEXT)
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(pensCalled).toEqual(['pen', 'pen', 'pen'])
  })

  test.each([object, strict])(
    'comes from a fallback when the model writes none',
    async (wanted) => {
      const pens = { pen: described('Bern'), quill: { text: JSON_TEXT } }
      const { answer, report } = await write(pens, { fallbacks: ['quill'] }, { answer: wanted })
      expect(answer).toBe(JSON_TEXT)
      expect(report.reasons).toEqual(['aggregator_fallback'])
      expect(report.calls.find(({ model }) => model === 'pen')).toMatchObject({
        status: 'failed',
        failure: { code: 'wrong_format', message: 'pen answered with text that is not JSON' },
      })
    },
  )

  test('is a failure when every model writes another form, and no proposal has it', async () => {
    const { answer, outcome } = await write({ pen: described('{}') }, {}, { answer: strict })
    expect(answer).toBe('')
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'wrong_format',
        message:
          'Cannot answer: the aggregator failed (pen answered with text that does not fit the schema of the request (required))',
      },
    })
  })

  test('ends in an error when it was streamed and is none', async () => {
    const { outcome, pensCalled, report } = await write(
      { pen: { text: 'Bern' } },
      { retries: 2 },
      {
        live: true,
        answer: object,
      },
    )
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'wrong_format' } })
    expect(pensCalled).toEqual(['pen'])
    expect(report.calls.at(-1)?.status).toBe('failed')
  })

  test('is not held against a schema that is not strict where the provider takes it', async () => {
    const answer = { responseFormat: { type: 'json_schema', json_schema: { name: 'x', schema } } }
    const written = await write({ pen: { text: '{}' } }, {}, { answer })
    expect(written.answer).toBe('{}')
    expect(written.outcome).toMatchObject({ ok: true })
  })

  test('is held against a strict schema, whoever enforces it', async () => {
    const pen = [{ text: '{}' }, { text: JSON_TEXT }]
    const { answer } = await write({ pen }, { retries: 2 }, { answer: strict, live: false })
    expect(answer).toBe(JSON_TEXT)
    const { outcome, report } = await write({ pen: { text: '{}' } }, {}, { answer: strict })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'wrong_format' } })
    expect(report.calls.at(-1)?.status).toBe('failed')
  })

  test('is asked for again with what is wrong with it', async () => {
    const busy = { failure: { code: 'upstream_error', retryable: true } } as const
    const on = stage({ ...voices, pen: [described('{"town":"Bern"}'), busy, described(JSON_TEXT)] })
    const aggregator = aggregatorOf({ retries: 2 })
    await play(planOf([layerOf(['a', 'b', 'c'])], { aggregator, answer: strict }), on)
    const prompts = on.model.to('pen').map(({ messages }) => JSON.stringify(messages))
    expect(prompts[0]).not.toContain('town')
    expect(prompts[1]).toContain(JSON.stringify('{"town":"Bern"}').slice(1, -1))
    expect(prompts[1]).toContain('does not fit the schema of the request (required)')
    // A failure of another kind is no reason to write another prompt.
    expect(prompts[2]).toBe(prompts[1])
  })

  test('that was repaired costs what its prompts had, and never more than was taken for it', async () => {
    const on = stage({ ...voices, pen: [described('x'.repeat(9_000)), described(JSON_TEXT)] })
    const aggregator = aggregatorOf({ retries: 2 })
    await play(planOf([layerOf(['a', 'b', 'c'])], { aggregator, answer: strict }), on)
    const [first = 0, second = 0] = on.model
      .to('pen')
      .map(({ messages }) => JSON.stringify(messages).length)
    expect(second - first).toBeLessThan(repairTokens(strict))
    expect(second - first).toBeGreaterThan(2_000)
  })

  test.each([
    { text: '{"city":', finishReason: 'length' },
    { text: '{"ci', finishReason: 'content_filter' },
    { text: '', toolCalls: [{ id: 'c', name: 'find', arguments: '{}' }] },
    { deltas: [{ atMs: 1, refusal: 'Not I' }] },
  ])('may be incomplete, calls or a refusal, which say so: %j', async (reply) => {
    for (const pen of [reply, { ...reply, described: true } as const]) {
      const { outcome } = await write({ pen }, {}, { answer: strict, live: true })
      expect(outcome).toMatchObject({ ok: true })
    }
  })

  test('is relayed whole with its reasoning and its calls once it was checked', async () => {
    const toolCalls = [{ id: 'c', name: 'find', arguments: '{}' }]
    const deltas = [{ atMs: 1, reasoning: 'Hm' }]
    const pen = described(JSON_TEXT, { deltas, toolCalls })
    const { events } = await write({ pen }, {}, { answer: strict, live: true })
    const relayed = events.flatMap((event) => (event.type === 'answer-deltas' ? event.deltas : []))
    expect(Object.assign({}, ...relayed)).toEqual({
      reasoning: 'Hm',
      text: JSON_TEXT,
      toolCalls: [{ index: 0, ...toolCalls[0] }],
    })
  })
})

describe('a tool call that was demanded in words', () => {
  const toolCalls = [{ id: 'c', name: 'find', arguments: '{}' }]
  const wanted = { toolChoice: 'required', tools: [{ type: 'function' }] }

  test('is demanded again when only text comes', async () => {
    const pen = [described('Bern'), described('', { toolCalls })]
    const { outcome, answer } = await write({ pen }, { retries: 2 }, { answer: wanted, live: true })
    expect(outcome).toMatchObject({ ok: true })
    expect(answer).toBe('')
  })

  test('fails the run when it never comes', async () => {
    const { outcome } = await write({ pen: described('Bern') }, {}, { answer: wanted })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'wrong_format' } })
  })

  test('is not looked for where the provider is made to demand it', async () => {
    const { outcome } = await write({ pen: { text: 'Bern' } }, {}, { answer: wanted })
    expect(outcome).toMatchObject({ ok: true })
  })
})

describe('the best proposal in place of an answer', () => {
  test.each([
    { wanted: object, texts: ['Bern', 'Bern it is', JSON_TEXT] },
    { wanted: strict, texts: ['{"town":"Bern Bern"}', '{"town":"Bern Bern"}', JSON_TEXT] },
  ])('is one of the form that was asked for: $wanted', async ({ wanted, texts }) => {
    const [a, b, c] = texts.map((text) => ({ text }))
    const { answer, report } = await write(
      { a: a ?? {}, b: b ?? {}, c: c ?? {}, pen: bad },
      {},
      {
        answer: wanted,
      },
    )
    expect(answer).toBe(JSON_TEXT)
    expect(report.reasons).toEqual(['aggregator_failed'])
  })
})
