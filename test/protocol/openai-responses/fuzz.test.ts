import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import type { Delta } from '../../../src/moa/model-port.ts'
import { responsesShape } from '../../../src/protocol/openai-responses/shape.ts'
import type { AnswerForm } from '../../../src/protocol/wire-shape.ts'
import { numbersOf } from '../../support/random.ts'
import { checkResponseStream, responseFrames } from '../../support/response-stream.ts'
import { RUN_END } from '../../support/run-end.ts'

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed)
const ERROR = { code: 'upstream_failed', message: 'm' } as const
const TOOLS = [
  { type: 'function', name: 'f' },
  { type: 'custom', name: 'text' },
  { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'g' }] },
]

type Dice = (sides: number) => number

function diceOf(seed: number): Dice {
  const next = numbersOf(seed)
  return (sides) => Math.floor(next() * sides)
}

function formOf(dice: Dice) {
  const progress = (['none', 'events', 'reasoning'] as const)[dice(3)] ?? 'none'
  const parsed = responsesShape.parse({
    model: 'demo',
    input: 'Hi',
    tools: TOOLS,
    store: dice(2) === 0,
    moa: { progress },
  })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const form = { shape: 'openai-responses', id: 'resp_7', created: 1, model: 'demo' } as const
  const { options } = parsed.value
  return { ...form, stream: true, progress, options } satisfies AnswerForm
}

/** Calls whose arguments are whole; each with its pieces. */
function callsOf(dice: Dice) {
  return Array.from({ length: dice(5) }, (_, index) => {
    const name = ['f', 'text', 'n__g', 'other'][dice(4)] ?? 'f'
    const text = ['{}', '{"input":"a\\"}{"}', '{"x":[1,{"y":"}"}]}'][dice(3)] ?? '{}'
    const id = `call_${index}`
    return { index, id, name, text, at: -1 }
  })
}

/** Pieces of an answer in any order; those of one call follow each other, between others. */
function deltasOf(dice: Dice): { readonly deltas: readonly Delta[]; readonly calls: object[] } {
  const calls = callsOf(dice)
  const deltas: Delta[] = []
  for (let left = dice(30); left > 0; left--) deltas.push(randomDelta(dice, calls))
  for (const { index, id, name, text, at } of calls) {
    if (at === -1) deltas.push({ toolCalls: [{ index, id, name, arguments: text }] })
    else if (at < text.length) deltas.push({ toolCalls: [{ index, arguments: text.slice(at) }] })
  }
  return { deltas, calls }
}

function randomDelta(dice: Dice, calls: ReturnType<typeof callsOf>): Delta {
  const word = ['a', '', ' b"\u2028', '\n\n👋'][dice(4)] ?? ''
  switch (dice(7)) {
    case 0:
      return { reasoning: word }
    case 1:
      return { refusal: word, text: word }
    case 2:
      return { extra: { reasoning_details: [{ type: 'reasoning.encrypted', data: word }] } }
    case 3:
    case 4: {
      const call = calls[dice(Math.max(1, calls.length))]
      if (call === undefined) return { text: word }
      const first = call.at === -1
      const from = Math.max(0, call.at)
      call.at = Math.min(call.text.length, from + dice(8))
      const { index, id, name } = call
      const piece = { index, arguments: call.text.slice(from, call.at) }
      const extra = dice(4) === 0 ? { extra: { extra_content: { google: 'x' } } } : {}
      return { toolCalls: [{ ...piece, ...(first ? { id, name } : {}), ...extra }] }
    }
    default:
      return { text: word }
  }
}

function eventsOf(deltas: readonly Delta[], dice: Dice): readonly RunEvent[] {
  return deltas.flatMap((delta): readonly RunEvent[] => {
    const said: RunEvent = { type: 'answer-deltas', deltas: [delta] }
    return dice(6) === 0 ? [{ type: 'layer-start', layer: 0, agents: ['a'] }, said] : [said]
  })
}

interface Item {
  readonly type: string
  readonly call_id?: string
  readonly [field: string]: unknown
}

test.each(SEEDS)('answer %i keeps every rule of its stream, and is the same when whole', (seed) => {
  const dice = diceOf(seed)
  const form = formOf(dice)
  const { deltas, calls } = deltasOf(dice)
  const finishReason = ['stop', 'tool_calls', 'length', 'content_filter'][dice(4)] ?? 'stop'
  const events = eventsOf(deltas, dice)
  const encoder = responsesShape.encoder(form)
  const said = encoder.start() + events.map((event) => encoder.event(event)).join('')
  const response = checkResponseStream(said + encoder.end(finishReason, RUN_END))

  const items = response.output as unknown as readonly Item[]
  const written = items.filter(({ type }) => type.endsWith('_call'))
  expect(written.map((item) => item.call_id).toSorted()).toEqual(
    calls.map((call) => (call as { id: string }).id).toSorted(),
  )
  expect(written.every(({ status }) => status === 'completed')).toBe(true)
  const join = (pick: (delta: Delta) => string | undefined) =>
    deltas.map((delta) => pick(delta) ?? '').join('')
  const parts = items.flatMap(
    ({ content }) => (content ?? []) as { text?: string; refusal?: string }[],
  )
  expect(parts.map((part) => part.text ?? '').join('')).toBe(join((delta) => delta.text))
  expect(parts.map(({ refusal }) => refusal ?? '').join('')).toBe(join((delta) => delta.refusal))

  // Progress as reasoning is of streams alone.
  if (form.progress === 'reasoning') return
  const whole = responsesShape.whole(form, { ...RUN_END, deltas, finishReason })
  expect(response).toEqual(JSON.parse(JSON.stringify(whole)))
})

test.each(SEEDS)('answer %i that is cut anywhere ends with no call that is not whole', (seed) => {
  const dice = diceOf(seed)
  const form = formOf(dice)
  const { deltas } = deltasOf(dice)
  const cut = deltas.slice(0, dice(deltas.length + 1))
  for (const end of ['length', 'failure'] as const) {
    const encoder = responsesShape.encoder(form)
    const said = encoder.start() + encoder.event({ type: 'answer-deltas', deltas: cut })
    const last = end === 'length' ? encoder.end('length', RUN_END) : encoder.failure(ERROR, RUN_END)
    const { output } = checkResponseStream(said + last)
    const begun = cut.flatMap(({ toolCalls = [] }) => toolCalls)
    for (const item of output as unknown as readonly Item[]) {
      if (item.type !== 'function_call' || item['status'] !== 'completed') continue
      const index = Number(item.call_id?.slice('call_'.length))
      const pieces = begun.filter((piece) => piece.index === index)
      expect(item['arguments']).toBe(pieces.map((piece) => piece.arguments ?? '').join(''))
      expect(JSON.parse(String(item['arguments']))).toBeTypeOf('object')
    }
  }
})

test('the checker sees what is wrong in a stream', () => {
  const dice = diceOf(3)
  const encoder = responsesShape.encoder(formOf(dice))
  const deltas = [{ reasoning: 'Hm' }, { text: 'a' }, { text: 'b' }]
  const good =
    encoder.start() +
    encoder.event({ type: 'answer-deltas', deltas }) +
    encoder.end('stop', RUN_END)
  expect(() => checkResponseStream(good)).not.toThrow()
  const blocks = good.split('\n\n').slice(0, -1)
  for (let left = 0; left < blocks.length; left++) {
    const bad = blocks.filter((_, index) => index !== left)
    expect(() => checkResponseStream(`${bad.join('\n\n')}\n\n`)).toThrow(/^Cannot|^wanted/)
    const numbered = responseFrames(`${bad.join('\n\n')}\n\n`).map((frame, index) => {
      const data = JSON.stringify({ ...frame, sequence_number: index })
      return `event: ${frame.type}\ndata: ${data}\n\n`
    })
    // A delta that is missing shows in the whole text; the second of two states of an answer may be missing.
    if (left !== 1) expect(() => checkResponseStream(numbered.join(''))).toThrow(/^Cannot/)
  }
})
