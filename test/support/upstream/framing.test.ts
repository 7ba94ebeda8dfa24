import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { paceOfMachine } from '../pace.ts'
import { AFTER_DONE } from './frames.ts'
import { sendRaw, type RawOptions } from './raw.ts'
import { startUpstream, type ChatBody, type Script, type Upstream } from './upstream.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream()
})
beforeEach(() => upstream.clear())
afterAll(() => upstream.close())

const TEXT = 'Un café, deux 👋 et un thé'

function streamOf(script: Script, options?: RawOptions) {
  upstream.script('m', { text: TEXT, ...script })
  return sendRaw(upstream, { model: 'm', stream: true }, options)
}

/** The JSON of each event of a plain stream. */
async function chunksOf(script: Script) {
  const { text } = await streamOf(script)
  const lines = text.split('\n').filter((line) => line.startsWith('data: {'))
  return lines.map((line) => JSON.parse(line.slice('data: '.length)))
}

async function deltasOf(script: Script) {
  const chunks = await chunksOf(script)
  return chunks.map(({ choices }) => choices[0]?.delta)
}

describe('framing', () => {
  test('eol sets the end of lines', async () => {
    const crlf = await streamOf({ eol: '\r\n' })
    expect(crlf.text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(crlf.text).toMatch(/data: \[DONE\]\r\n\r\n$/)
    const cr = await streamOf({ eol: '\r' })
    expect(cr.text).not.toContain('\n')
    expect(cr.text).toMatch(/data: \[DONE\]\r\r$/)
  })

  test('bom comes first and once', async () => {
    const { bytes } = await streamOf({ bom: true })
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(bytes.lastIndexOf(Buffer.from('\uFEFF'))).toBe(0)
  })

  test('bytesPerWrite cuts characters', async () => {
    const { chunks, text, bytes } = await streamOf({ bytesPerWrite: 1 })
    expect(chunks).toHaveLength(bytes.length)
    expect(text).toContain('👋')
    const three = await streamOf({ bytesPerWrite: 3 })
    expect(Math.max(...three.chunks.map(({ length }) => length))).toBe(3)
  })

  test('comments stand before every event', async () => {
    const { text } = await streamOf({ comments: true })
    expect(text).toMatch(/^: OPENROUTER PROCESSING\n\ndata: \{/)
    const events = text.match(/^data: /gm)?.length
    expect(text.match(/^: OPENROUTER PROCESSING\n\n/gm)).toHaveLength(events ?? 0)
  })

  test('eventLines name events and errors', async () => {
    expect((await streamOf({ eventLines: true })).text).toMatch(/^event: message\ndata: /)
    const { text } = await streamOf({ eventLines: true, inBandError: 'first' })
    expect(text).toMatch(/^event: error\ndata: \{"error"/)
  })

  test('multiLineData spreads one JSON value over lines', async () => {
    const { text } = await streamOf({ multiLineData: true })
    const lines = text.split('\n\n')[0]?.split('\n') ?? []
    expect(lines.length).toBeGreaterThan(10)
    const json = lines.map((line) => line.slice('data: '.length)).join('\n')
    expect(JSON.parse(json)).toMatchObject({ object: 'chat.completion.chunk' })
  })

  test('done is left out, doubled or followed by more', async () => {
    expect((await streamOf({ done: 'missing' })).text).not.toContain('[DONE]')
    expect((await streamOf({ done: 'twice' })).text.match(/data: \[DONE\]\n\n/g)).toHaveLength(2)
    const { text } = await streamOf({ done: 'events-after' })
    expect(text.indexOf(AFTER_DONE)).toBeGreaterThan(text.indexOf('[DONE]'))
    expect(upstream.requests.at(-1)?.servedText).toBe(TEXT)
  })

  test('finalNewline can be missing', async () => {
    expect((await streamOf({ finalNewline: false })).text).toMatch(/\n\ndata: \[DONE\]$/)
    const { text } = await streamOf({ finalNewline: false, done: 'missing' })
    expect(text).toMatch(/"finish_reason":"stop"\}\]\}$/)
  })

  test('gzip compresses and still flushes every event', async () => {
    const { headers, bytes } = await streamOf({ gzip: true })
    expect(headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(bytes).toString()).toMatch(/data: \[DONE\]\n\n$/)
    const stalled = await streamOf(
      { gzip: true, stall: 'after-tokens' },
      { limitMs: 250 * (await paceOfMachine()) },
    )
    expect(stalled.bytes.length).toBeGreaterThan(50)
  })

  test('invalidJson breaks one event or all', async () => {
    const breaks = async (script: Script) => {
      const { text } = await streamOf(script)
      const data = text.match(/(?<=^data: ).*/gm)?.filter((line) => line !== '[DONE]') ?? []
      return data.filter((line) => !isJson(line)).length / data.length
    }
    expect(await breaks({ invalidJson: 'once' })).toBeCloseTo(1 / 9)
    expect(await breaks({ invalidJson: 'always' })).toBe(1)
  })

  test('chunks can lack choices, hold more fields, and open without a role', async () => {
    const empty = await chunksOf({ emptyChoicesChunk: true })
    expect(empty.filter(({ choices }) => choices.length === 0)).toHaveLength(1)
    expect(empty.some((chunk) => 'usage' in chunk)).toBe(false)
    const extra = await chunksOf({ extraFields: { provider: 'x' } })
    expect(extra.every(({ provider }) => provider === 'x')).toBe(true)
    expect((await deltasOf({ roleChunk: false }))[0]).toEqual({ content: 'Un' })
  })
})

describe('usage', () => {
  const USAGE = { prompt_tokens: 7, completion_tokens: 7, total_tokens: 14 }
  const usageTokens = { prompt_tokens: 7, completion_tokens: 7 }
  const places: Record<NonNullable<Script['usage']>, readonly number[]> = {
    after: [9],
    before: [8],
    'with-finish': [8],
    twice: [9, 10],
    absent: [],
    x_groq: [],
    'every-chunk': [0, 1, 2, 3, 4, 5, 6, 7, 8],
  }
  test.for(Object.entries(places))(
    'is sent where the script says: %s',
    async ([usage, expected]) => {
      const chunks = await chunksOf({ usage: usage as keyof typeof places, usageTokens })
      expect(chunks.flatMap((chunk, index) => (chunk.usage ? [index] : []))).toEqual(expected)
      const last = chunks.findLast((chunk) => chunk.usage ?? chunk.x_groq?.usage)
      const served = last?.usage ?? last?.x_groq?.usage ?? null
      expect(served).toEqual(usage === 'absent' ? null : USAGE)
      expect(upstream.requests[0]?.servedUsage).toEqual(served && usageTokens)
    },
  )
})

describe('contents', () => {
  test('tokens are filler, with characters of several bytes', async () => {
    await streamOf({ tokens: 25 })
    expect(upstream.requests[0]?.servedText).toContain(' café on the quay waves 👋')
    expect(upstream.requests[0]?.servedText.split(' ')).toHaveLength(25 - 2)
  })

  test('tool calls come in pieces that join to their arguments', async () => {
    const call = { id: 'call_a', name: 'wave', arguments: '{"city":"Orléans","hand":"👋"}' }
    const chunks = await chunksOf({ text: '', toolCalls: [call, call] })
    const pieces = chunks.flatMap(({ choices }) => choices[0].delta.tool_calls ?? [])
    expect(pieces[0]).toMatchObject({ index: 0, id: 'call_a', function: { name: 'wave' } })
    const second = pieces.filter(({ index }) => index === 1)
    expect(second.length).toBeGreaterThan(4)
    expect(second.map((piece) => piece.function.arguments).join('')).toBe(call.arguments)
    expect(chunks.at(-1)?.choices[0].finish_reason).toBe('tool_calls')
  })

  test('reasoning and refusals have their own deltas', async () => {
    const reasoning = await deltasOf({ reasoning: 'Je réfléchis' })
    expect(reasoning.slice(1, 4)).toEqual([
      { reasoning_content: 'Je' },
      { reasoning_content: ' réfléchis' },
      { content: 'Un' },
    ])
    const refusal = (await deltasOf({ text: '', refusal: 'Non merci' })).slice(1, 3)
    expect(refusal).toEqual([{ refusal: 'Non' }, { refusal: ' merci' }])
  })

  test('finishReason is any word, or none', async () => {
    const odd = await chunksOf({ finishReason: 'eos_token' })
    expect(odd.at(-1)?.choices[0].finish_reason).toBe('eos_token')
    const { text } = await streamOf({ finishReason: null })
    expect(text).not.toContain('"finish_reason":"')
    expect(text).toContain('[DONE]')
  })

  test('echoPrompt repeats system and user messages exactly', async () => {
    upstream.script('m', { echoPrompt: true })
    const messages = [
      { role: 'system', content: '  Règle\n\n 1 ' },
      { role: 'assistant', content: 'no' },
      { role: 'user', content: [{ type: 'text', text: 'Un' }, { type: 'image_url' }] },
    ]
    const body: ChatBody = { model: 'm', stream: true, messages }
    await sendRaw(upstream, body)
    expect(upstream.requests[0]?.servedText).toBe('  Règle\n\n 1 \n\nUn')
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
