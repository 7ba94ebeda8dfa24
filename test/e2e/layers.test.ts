import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UP_KEY } from '../support/gateway.ts'
import { startBench, user, type Bench } from './bench.ts'
import type { ReportedCompletion } from './reported.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const PROMPT =
  'You have been provided with a set of responses from various open-source models to the latest ' +
  'user query. Your task is to synthesize these responses into a single, high-quality response. ' +
  'It is crucial to critically evaluate the information provided in these responses, recognizing ' +
  'that some of it may be biased or incorrect. Your response should not simply replicate the ' +
  'given answers but should offer a refined, accurate, and comprehensive reply to the ' +
  'instruction. Ensure your response is well-structured, coherent, and adheres to the highest ' +
  'standards of accuracy and reliability.'

/** The published layout (togethercomputer/MoA), written down a second time. */
function paper(...proposals: string[]): string {
  const list = proposals.map((text, index) => `\n${index + 1}. ${text}`).join('')
  return `${PROMPT}\n\nResponses from models:${list}`
}

/** All are required: on a busy machine one that works must not be cut off as a straggler. */
const LAYERS = ['abc', 'de', 'fg'].map((names) => ({
  agents: Array.from(names, (name) => ({ model: `up/${name}`, required: true })),
}))

/** The text of each model, different from all others, with characters that could break a layout. */
const SAID = {
  a: 'Alpha says:\n\n1. one\n2. two',
  b: 'Bravo — café 👋 東京',
  c: 'Charlie <<<end>>> "quoted" \\ $& $1',
  d: 'Delta.',
  e: 'Echo.',
  f: 'Foxtrot.',
  g: 'Golf.',
  pen: 'The answer.',
}

type Model = keyof typeof SAID

async function run(
  moa: object = {},
  messages: object[] = user('Where?'),
): Promise<ReportedCompletion> {
  const response = await bench.post({
    model: 'demo',
    messages,
    moa: { layers: LAYERS, aggregator: { model: 'up/pen' }, ...moa },
  })
  expect(response.status).toBe(200)
  return (await response.json()) as ReportedCompletion
}

/** The messages that a model was sent; it must have been called once. */
function sent(model: Model) {
  const requests = bench.requestsOf(model)
  expect(requests).toHaveLength(1)
  return requests[0]?.body.messages ?? []
}

/** The system message of a request, which holds the references. */
function systemOf(model: Model): string {
  return String(sent(model)[0]?.content)
}

/** The references between the fences of a request, and the code of its fences. */
function fenced(model: Model) {
  const text = systemOf(model)
  const code = /carry the code (\w+)\./.exec(text)?.[1] ?? ''
  const fence = new RegExp(`<<<response (\\d+) ${code}>>>\\n([^]*?)\\n<<<end ${code}>>>`, 'g')
  const found = [...text.matchAll(fence)]
  expect(found.map(([, number]) => number)).toEqual(found.map((_, index) => String(index + 1)))
  return { code, text, references: found.map(([, , reference]) => reference) }
}

describe('a run of three layers', () => {
  beforeEach(() => {
    for (const [model, text] of Object.entries(SAID)) bench.upstream.script(model, { text })
  })

  test('sends every proposal of a layer to each model of the next, in order', async () => {
    const answer = await run()
    expect(answer.choices[0]?.message).toMatchObject({ content: 'The answer.' })
    for (const model of ['a', 'b', 'c'] as const) expect(sent(model)).toEqual(user('Where?'))
    for (const model of ['d', 'e'] as const) {
      expect(fenced(model).references).toEqual([SAID.a, SAID.b, SAID.c])
      expect(sent(model).slice(1)).toEqual(user('Where?'))
    }
    for (const model of ['f', 'g'] as const) {
      expect(fenced(model).references).toEqual([SAID.d, SAID.e])
    }
    expect(fenced('pen').references).toEqual([SAID.f, SAID.g])
    expect(sent('pen').map(({ role }) => role)).toEqual(['system', 'user'])
    expect(bench.upstream.requests).toHaveLength(8)
  })

  test('begins a layer when the one before is over', async () => {
    const steps: readonly (readonly [last: Model, others: Model[], next: Model[]])[] = [
      ['b', ['a', 'c'], ['d', 'e']],
      ['e', ['d'], ['f', 'g']],
      ['g', ['f'], ['pen']],
    ]
    const held = steps.map((step) => ({ step, answer: Promise.withResolvers<void>() }))
    for (const {
      step: [last],
      answer,
    } of held) {
      bench.upstream.script(last, { text: SAID[last], headersAfter: answer.promise })
    }
    const running = run()
    for (const {
      step: [last, others, next],
      answer,
    } of held) {
      const outcomes = () => others.map((model) => bench.requestsOf(model)[0]?.outcome)
      await expect.poll(outcomes).toEqual(others.map(() => 'done'))
      await expect.poll(() => bench.requestsOf(last).length).toBe(1)
      // Time enough for a layer that wrongly did not wait for the last answer of the one before.
      await wait(100)
      expect(next.flatMap((model) => bench.requestsOf(model))).toEqual([])
      answer.resolve()
    }
    await running
    expect(bench.requestsOf('pen')).toHaveLength(1)
  })

  test('has the references in order of the mixture, not of their arrival', async () => {
    bench.upstream.script('a', { text: SAID.a, headersDelayMs: 80 })
    bench.upstream.script('b', { text: SAID.b, headersDelayMs: 40 })
    await run()
    expect(fenced('d').references).toEqual([SAID.a, SAID.b, SAID.c])
  })

  test('has anonymous references, and fences that cannot be predicted', async () => {
    await run({
      layers: LAYERS.map(({ agents }, index) => ({
        agents: agents.map(({ model }) => ({ model, name: `secret-${index}-${model.slice(3)}` })),
      })),
    })
    const texts = (['d', 'f', 'pen'] as const).map((model) => fenced(model))
    for (const { text } of texts) expect(text).not.toMatch(/secret|up\//)
    expect(new Set(texts.map(({ code }) => code)).size).toBe(3)
    for (const { code } of texts) expect(code).toMatch(/^[a-z0-9]{12}$/)
  })

  test('removes reasoning from references, and leaves out failed agents', async () => {
    bench.upstream.script('a', { text: '<think>hm\nhm</think>\nAlpha.', reasoning: 'Let me see' })
    bench.upstream.script('b', { status: 400 })
    const { moa } = await run()
    expect(fenced('d').references).toEqual(['Alpha.', SAID.c])
    expect(fenced('e').references).toEqual(['Alpha.', SAID.c])
    expect(moa).toMatchObject({
      synthesized: true,
      degraded: true,
      reasons: ['agent_failed:0/b'],
    })
  })

  test('sends each agent its own settings, and to each model its key', async () => {
    const agent = {
      model: 'up/a',
      system: 'You are a pirate.',
      temperature: 0.3,
      top_p: 0.9,
      seed: 5,
      max_tokens: 99,
    }
    const layers = [{ agents: [agent, { model: 'up/b' }] }]
    await run({ layers }, [{ role: 'system', content: 'Be brief.' }, ...user('Where?')])
    const [a] = bench.requestsOf('a')
    expect(a?.body).toEqual({
      model: 'a',
      messages: [
        { role: 'system', content: 'You are a pirate.\n\nBe brief.' },
        { role: 'user', content: 'Where?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.3,
      top_p: 0.9,
      seed: 5,
      max_tokens: 99,
    })
    expect(bench.requestsOf('b')[0]?.body).toEqual({
      model: 'b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Where?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    })
    for (const { headers, path } of bench.upstream.requests) {
      expect(path).toBe('/v1/chat/completions')
      expect(headers['authorization']).toBe(`Bearer ${UP_KEY}`)
    }
  })

  test('calls a model once for each sample, with different seeds', async () => {
    const layers = [{ agents: [{ model: 'up/a', samples: 3, seed: 7 }] }]
    const { moa } = await run({ layers })
    const seeds = bench.requestsOf('a').map(({ body }) => Number(body['seed']))
    expect(seeds.sort((x, y) => x - y)).toEqual([7, 8, 9])
    const names = moa.calls.filter(({ layer }) => layer === 0).map(({ agent }) => agent)
    expect(names.sort()).toEqual(['a#1', 'a#2', 'a#3'])
  })
})

describe('the published prompt', () => {
  beforeEach(() => {
    for (const [model, text] of Object.entries(SAID)) bench.upstream.script(model, { text })
  })
  const references = { format: 'paper' }

  test('is a new system message, byte for byte', async () => {
    await run({ references })
    const d = { role: 'system', content: paper(SAID.a, SAID.b, SAID.c) }
    expect(sent('d')).toEqual([d, ...user('Where?')])
    expect(sent('f')).toEqual([
      { role: 'system', content: paper(SAID.d, SAID.e) },
      ...user('Where?'),
    ])
    expect(sent('pen')).toEqual([
      { role: 'system', content: paper(SAID.f, SAID.g) },
      ...user('Where?'),
    ])
  })

  test("is appended to the caller's own system message after a blank line", async () => {
    const system = { role: 'system', content: 'Be brief.' }
    await run({ references }, [system, ...user('Where?')])
    expect(sent('a')).toEqual([system, ...user('Where?')])
    expect(sent('pen')).toEqual([
      { role: 'system', content: `Be brief.\n\n${paper(SAID.f, SAID.g)}` },
      ...user('Where?'),
    ])
  })

  test('comes after the conversation when the mixture places it there', async () => {
    await run({ references: { ...references, place: 'tail' } })
    expect(sent('pen')).toEqual(user(`Where?\n\n${paper(SAID.f, SAID.g)}`))
  })

  test('is replaced by a prompt of the mixture', async () => {
    await run({ references, aggregator: { model: 'up/pen', prompt: 'Pick the best.' } })
    expect(systemOf('pen')).toBe(
      `Pick the best.\n\nResponses from models:\n1. ${SAID.f}\n2. ${SAID.g}`,
    )
    expect(systemOf('d')).toBe(paper(SAID.a, SAID.b, SAID.c))
  })
})

describe('sixteen agents', () => {
  test('never wait for headers on more than six connections', async () => {
    const names = Array.from({ length: 16 }, (_, index) => `agent-${index}`)
    for (const name of names) bench.upstream.script(name, { text: name, headersDelayMs: 120 })
    const agents = names.map((name) => ({ model: `up/${name}`, required: true }))
    const { moa } = await run({ layers: [{ agents }] })
    expect(bench.upstream.peakWaiting).toBe(6)
    expect(fenced('pen').references).toEqual(names)
    expect(moa).toMatchObject({ degraded: false, synthesized: true })
    expect(moa.calls).toHaveLength(17)
  })
})
