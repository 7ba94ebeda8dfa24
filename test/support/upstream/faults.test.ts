import { gunzipSync } from 'node:zlib'
import { createParser } from 'eventsource-parser'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ECHOED_KEY, FAULT_TEXT, FAULTS } from './faults.ts'
import { paceOfMachine } from '../pace.ts'
import { sendRaw, type RawAnswer, type RawOptions } from './raw.ts'
import { startUpstream, type Script, type Upstream } from './upstream.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream()
})
beforeEach(() => upstream.clear())
afterAll(() => upstream.close())

/** Long enough for everything before a model falls silent. */
const SILENT_MS = 250 * (await paceOfMachine())

const STREAMED = { model: 'm', stream: true }

function send(script: Script, options?: RawOptions) {
  upstream.script('m', script)
  return sendRaw(upstream, STREAMED, options)
}

describe('responses without an answer', () => {
  test('status comes with a body and headers', async () => {
    const plain = await send({ status: 529, headers: { 'retry-after-ms': '50' } })
    expect(plain).toMatchObject({ status: 529, headers: { 'retry-after-ms': '50' } })
    expect(JSON.parse(plain.text).error.message).toContain('529')
    const text = await send({ status: 401, errorBody: `${ECHOED_KEY} is wrong` })
    expect(text).toMatchObject({ status: 401, text: 'sk-secret-123 is wrong' })
    const json = await send({ status: 400, errorBody: { error: 'non' } })
    expect(json.text).toBe('{"error":"non"}')
  })

  test('retryAfterDateMs is a date ahead', async () => {
    const before = Date.now()
    const { headers } = await send({ status: 429, retryAfterDateMs: 5000 })
    const date = Date.parse(headers['retry-after'] ?? '')
    // A date has no milliseconds.
    expect(date).toBeGreaterThan(before + 5000 - 1000)
    expect(date).toBeLessThanOrEqual(Date.now() + 5000)
  })

  test('jsonError and html are a 200', async () => {
    const json = await send({ jsonError: true })
    expect(json).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(json.text)).toHaveProperty('error.message')
    const html = await send({ html: true })
    expect(html).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } })
    expect(html.text).toMatch(/^<!doctype html>/)
  })

  test('jsonCompletionThoughStream is a completion', async () => {
    const { headers, text } = await send({ jsonCompletionThoughStream: true })
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(text).choices[0].message.content).toBe('Answer of m.')
  })

  test('redirect leads to an answer that must not be fetched', async () => {
    const there = await send({ redirect: true })
    expect(there).toMatchObject({ status: 302, headers: { location: '/v1/redirected' } })
    const init = { method: 'POST', body: JSON.stringify(STREAMED) }
    upstream.script('m', { redirect: true, status: 307 })
    const followed = await fetch(`${upstream.url}/chat/completions`, init)
    expect(await followed.text()).toContain(' followed.')
    expect(upstream.requests.at(-1)?.path).toBe('/v1/redirected')
    const away = await send({ redirect: 'http://127.0.0.1:9/' })
    expect(away.headers.location).toBe('http://127.0.0.1:9/')
  })

  test('inBandError comes first or later', async () => {
    expect((await send({ inBandError: 'first' })).text).toMatch(/^data: \{"error":.*\n\ndata: \[D/)
    const later = await send({ text: 'Un deux trois', inBandError: 'later', done: 'missing' })
    expect(later.text).toMatch(/"content":"Un".*\n\ndata: \{"error":.*\}\n\n$/s)
    expect(later.text).not.toContain('"finish_reason":"')
    expect(upstream.requests[1]?.servedText).toBe('Un')
  })
})

describe('answers that are cut off', () => {
  const limit = { limitMs: SILENT_MS }

  test('stall holds the connection open, at each point', async () => {
    const headers = await send({ stall: 'before-headers' }, limit)
    expect(headers).toMatchObject({ status: undefined, text: '', ended: 'limit' })
    const token = await send({ stall: 'before-first-token' }, limit)
    expect(token).toMatchObject({ status: 200, ended: 'limit' })
    expect(token.text.match(/data: /g)).toHaveLength(1)
    const tokens = await send({ tokens: 9, stall: 'after-tokens', stallAfterTokens: 2 }, limit)
    expect(tokens.ended).toBe('limit')
    expect(upstream.requests[2]?.servedText).toBe('The café')
  })

  test('stall can send comments', async () => {
    const script = { stall: 'after-tokens', comments: true, commentIntervalMs: 10 } as const
    const { text, ended } = await send(script, limit)
    expect(ended).toBe('limit')
    expect(text).toMatch(/m\..*\n\n(: OPENROUTER PROCESSING\n\n){3,}$/)
  })

  test('reset breaks the connection, at each point', async () => {
    const seen: string[] = []
    for (const reset of ['before-headers', 'before-first-token', 'after-tokens'] as const) {
      const { ended } = await send({ tokens: 9, reset, resetAfterTokens: 3 })
      expect(ended).toBe('ECONNRESET')
      seen.push(upstream.requests.at(-1)?.servedText ?? '')
    }
    expect(seen).toEqual(['', '', 'The café on'])
    const finish = await send({ reset: 'after-finish' })
    expect(finish.ended).toBe('ECONNRESET')
    expect(finish.text).toMatch(/"finish_reason":"stop"\}\]\}\n\n$/)
    const closed = await send({ reset: 'after-tokens', resetBy: 'fin' })
    expect(closed.ended).not.toBe('end')
  })

  test('endEarlyAfterTokens ends the body properly', async () => {
    const { ended, text } = await send({ tokens: 9, endEarlyAfterTokens: 2 })
    expect(ended).toBe('end')
    expect(text).not.toMatch(/DONE|"finish_reason":"/)
    expect(upstream.requests[0]?.servedText).toBe('The café')
  })
})

describe('answers that never end', () => {
  test('flood is one line of ten megabytes', async () => {
    const { bytes, ended } = await send({ flood: true })
    expect(ended).toBe('end')
    expect(bytes.length).toBeGreaterThan(10_000_000)
    expect(bytes.includes('\n')).toBe(false)
    expect((await send({ flood: 100 })).bytes.length).toBeLessThan(200)
  })

  test('endless goes on, and yields to others', async () => {
    const endless = send({ endless: true }, { limitMs: 2 * SILENT_MS })
    upstream.script('other', {})
    const other = await sendRaw(upstream, { model: 'other', stream: true })
    expect(other.ended).toBe('end')
    const { ended, text } = await endless
    expect(ended).toBe('limit')
    expect(text.match(/data: /g)?.length).toBeGreaterThan(20)
  })

  test('drip sends single bytes, slowly', async () => {
    const { bytes, tookMs } = await send({ drip: true }, { limitBytes: 2 })
    expect(bytes.toString()).toBe('da')
    expect(tookMs).toBeGreaterThan(990)
    const faster = await send({ drip: 10 }, { limitBytes: 20 })
    expect(faster.chunks.length).toBeGreaterThan(5)
    expect(faster.tookMs).toBeGreaterThan(180)
  })
})

describe('FAULTS', () => {
  test('have unique names', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
  })

  test.for(FAULTS)(
    '$name: an honest reader concludes $expect',
    async ({ script, expect: wanted }) => {
      upstream.script('m', script)
      const scripts = [script].flat()
      const limitMs = scripts.some(isUnending) ? SILENT_MS : 30_000
      let answer = await readAnswer(limitMs)
      if (scripts.length > 1) answer = await readAnswer(limitMs)
      expect(wanted.split('-or-')).toContain(answer.verdict)
      const said = wanted === 'whole' && !answer.tools ? FAULT_TEXT : ''
      expect(answer.text).toContain(said)
    },
  )
})

function isUnending({ stall, endless, drip }: Script): boolean {
  return Boolean(stall ?? endless ?? drip)
}

interface Reading {
  readonly verdict: 'whole' | 'partial' | 'failed'
  readonly text: string
  readonly tools: boolean
}

/** A second opinion: how a careful client reads the bytes, without any gateway. */
async function readAnswer(limitMs: number): Promise<Reading> {
  const raw = await sendRaw(upstream, STREAMED, { limitMs, limitBytes: 1_000_000 })
  const none: Reading = { verdict: 'failed', text: '', tools: false }
  if (raw.status !== 200) return none
  return raw.headers['content-type'] === 'text/event-stream' ? readStream(raw) : readJson(raw)
}

function readJson(raw: RawAnswer): Reading {
  const text = raw.text.startsWith('{') ? JSON.parse(raw.text).choices?.[0].message.content : null
  return { verdict: text ? 'whole' : 'failed', text: text ?? '', tools: false }
}

function readStream(raw: RawAnswer): Reading {
  const bytes = raw.headers['content-encoding'] === 'gzip' ? gunzipSync(raw.bytes) : raw.bytes
  const events: string[] = []
  const parser = createParser({ onEvent: ({ data }) => events.push(data) })
  parser.feed(`${new TextDecoder().decode(bytes)}\n\n`) // The last line may lack its end.

  let [text, finish, tools] = ['', '', false]
  const end = events.indexOf('[DONE]')
  for (const event of end < 0 ? events : events.slice(0, end)) {
    const chunk = parse(event)
    if (!chunk || chunk.error) return { verdict: 'failed', text, tools }
    const [choice] = chunk.choices
    text += choice?.delta.content ?? ''
    tools ||= choice?.delta.tool_calls !== undefined
    finish ||= choice?.finish_reason ?? ''
  }
  return {
    verdict: verdictOf({ text, tools, finish, cut: end < 0 && raw.ended !== 'limit' }),
    text,
    tools,
  }
}

function verdictOf(read: { text: string; tools: boolean; finish: string; cut: boolean }) {
  const usable = read.tools || read.text.replace(/<think>.*?(<\/think>|$)/s, '').trim() !== ''
  if (!usable) return 'failed'
  if (read.finish) return 'whole'
  return read.cut ? 'failed' : 'partial'
}

interface Chunk {
  readonly error?: unknown
  readonly choices: readonly {
    readonly delta: { readonly content?: string; readonly tool_calls?: unknown }
    readonly finish_reason: string | null
  }[]
}

function parse(json: string): Chunk | null {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
