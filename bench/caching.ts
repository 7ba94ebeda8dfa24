import { send, type Answered } from './http-client.ts'
import type { Case } from './measure.ts'

const FAST = 'bench/quick?first_token_ms=0&tokens=200&interval_ms=0'
const WRITER = 'bench/judge?first_token_ms=0&tokens=200&interval_ms=0'
const QUESTION = 'Which planet has the most moons?'

/** A 3+1 run whose models answer at once, the same told again from the cache, and a route that does nothing. */
export async function cachingCases(url: string): Promise<readonly Case[]> {
  await putMixture(url, 'bench-run', 0)
  await putMixture(url, 'bench-hit', 3600)
  return [
    { name: 'a 3+1 run, models that take no time', run: () => ask(url, 'bench-run', 'off') },
    { name: 'the same from the cache', run: () => ask(url, 'bench-hit', 'hit') },
    { name: 'the same, streamed', run: () => ask(url, 'bench-hit', 'hit', true) },
    { name: 'GET /healthz', run: async () => (await ok(`${url}/healthz`, 'GET')).ms },
  ]
}

async function putMixture(url: string, id: string, ttl: number): Promise<void> {
  const agents = ['a', 'b', 'c'].map((name) => ({ model: FAST, name }))
  const mixture = {
    layers: [{ agents }],
    aggregator: { model: WRITER },
    cache: { answers_ttl_s: ttl },
  }
  await ok(`${url}/v1/mixtures/${id}`, 'PUT', JSON.stringify(mixture))
}

async function ask(url: string, model: string, cache: string, stream = false): Promise<number> {
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content: QUESTION }] })
  const { headers, ms } = await ok(`${url}/v1/chat/completions`, 'POST', body)
  const found = headers['x-moa-cache']
  if (found !== cache && warm.has(model))
    throw new Error(`Cannot measure: the cache said ${String(found)}`)
  warm.add(model)
  return ms
}

const warm = new Set<string>()

async function ok(url: string, method: string, body?: string): Promise<Answered> {
  const answered = await send(url, method, body)
  if (answered.status >= 300) throw new Error(`Cannot measure: ${answered.text}`)
  return answered
}
