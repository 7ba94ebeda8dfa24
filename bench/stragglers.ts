import type { Case } from './measure.ts'

const AGENTS = 6
const GOOD = 'bench/quick?first_token_ms=150&tokens=30&interval_ms=5'
const HUNG = 'bench/quick?stall_after=1&first_token_ms=150&tokens=30'
const SLOW = 'bench/quick?first_token_ms=1500&tokens=30&interval_ms=5'
const FAILING = 'bench/quick?status=500'
const WRITER = 'bench/judge?first_token_ms=50&tokens=10&interval_ms=5'

/** Time to the first token of the answer when one of six agents misbehaves, against none. */
export function stragglerCases(url: string): readonly Case[] {
  const withOne = (name: string, model: string): Case => ({
    name,
    run: () => firstToken(url, [...Array.from({ length: AGENTS - 1 }, () => GOOD), model]),
  })
  return [
    withOne('six good agents', GOOD),
    withOne('one of them hung', HUNG),
    withOne('one of them ten times slower', SLOW),
    withOne('one of them failing at once', FAILING),
  ]
}

async function firstToken(url: string, models: readonly string[]): Promise<number> {
  const agents = models.map((model, index) => ({ model, name: `a${index}`, retries: 0 }))
  const started = performance.now()
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'demo',
      stream: true,
      messages: [{ role: 'user', content: 'Which planet has the most moons?' }],
      moa: { layers: [{ agents }], aggregator: { model: WRITER } },
    }),
  })
  if (response.body === null) throw new Error('Cannot measure: the answer has no body')
  let text = ''
  let first = Number.NaN
  const decoder = new TextDecoder()
  for await (const bytes of response.body) {
    text += decoder.decode(bytes, { stream: true })
    if (Number.isNaN(first) && /"delta":\{"content":"[^"]/.test(text))
      first = performance.now() - started
  }
  if (!text.includes('[DONE]'))
    throw new Error(`Cannot measure: the answer is not whole: ${text.slice(-300)}`)
  return first
}
