import { expect, test } from 'vitest'
import { send } from '../gateway.ts'

/** What a caller of one model has not asked for. */
const OTHERS = /aggregat|\bagents?\b|mixture|layer|quorum|the judge/i

/** Ways to fail, and words of the message. */
const FAILING: readonly (readonly [model: string, words: string])[] = [
  ['sim/quick?status=500', 'sim/quick?status=500 answered with status 500'],
  ['sim/quick?status=429', 'answered with status 429'],
  ['sim/quick?status=400', 'rejected upstream'],
  ['sim/quick?status=401', 'answered with status 401'],
  ['sim/quick?cut_after=0', 'stopped before the end of its answer'],
  ['sim/quick?cut_after=2', 'stopped before the end of its answer'],
  ['sim/quick?tokens=0', 'The model answered with'],
  ['openai/gpt-5-mini', 'the setting OPENAI_API_KEY is missing'],
  ['sim/nobody', 'known are'],
  ['nobody/x', 'no provider has this name'],
  ['sim/ü', 'must be provider/model'],
  [`sim/${'x'.repeat(2_000)}`, 'at most 256 characters'],
]

interface Reported {
  readonly error: { readonly message: string }
  readonly moa?: { readonly reasons: readonly string[] }
}

/** Everything in an answer that has an error or the reasons of a report. */
function* reportedIn(value: unknown): Generator<string, void> {
  if (Array.isArray(value)) for (const each of value) yield* reportedIn(each)
  if (typeof value !== 'object' || value === null) return
  for (const [name, field] of Object.entries(value)) {
    if (name === 'message' && typeof field === 'string') yield field
    else if (name === 'reasons') yield* (field as Reported['moa'] & object)['reasons'] ?? []
    else yield* reportedIn(field)
  }
}

const SHAPES = {
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'What is 17 × 23?' }] },
  '/v1/responses': { input: 'What is 17 × 23?' },
}

const cases = FAILING.flatMap(([model, words]) =>
  Object.entries(SHAPES).flatMap(([path, question]) =>
    [false, true].map((stream) => ({ model, words, path, question, stream })),
  ),
)

test.each(cases)(
  '$path (streamed: $stream): an error of $model alone is about that model',
  async ({ model, words, path, question, stream }) => {
    const body = { model, stream, ...question }
    const { text } = await send(path, { method: 'POST', body })
    const parts = text.startsWith('{')
      ? [text]
      : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => json)
    const reported = parts.flatMap((json) => [...reportedIn(JSON.parse(json ?? ''))])
    expect(reported.join('\n')).toContain(words)
    expect(reported.filter((each) => OTHERS.test(each))).toEqual([])
  },
)
