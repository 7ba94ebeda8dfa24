import { expect, test } from 'vitest'
import { ask, complete, NONCE, user } from '../ask.ts'

const QUESTION = 'What is 17 * 23?'
const RIGHT = '17 × 23 = 391. (simulated)'
const WRONG = '17 × 23 = 381. (simulated)'

const marked = (label: string, text: string) =>
  `<<<${label} ${NONCE}>>>\n${text}\n<<<end ${NONCE}>>>`

function pair(a: string, b: string, question = QUESTION): string {
  return [
    'You are the judge of two answers to the question below.',
    marked('question', question),
    marked('answer A', a),
    marked('answer B', b),
  ].join('\n\n')
}

async function verdict(model: string, texts: readonly [string, string], more: object = {}) {
  const reply: { readonly verdict: string; readonly why: string } = JSON.parse(
    await ask(model, [user(pair(...texts))], more),
  )
  return reply.verdict
}

test('a judge of two answers prefers what it believes, in both orders', async () => {
  expect(await verdict('careful', [RIGHT, WRONG])).toBe('A>>B')
  expect(await verdict('careful', [WRONG, RIGHT])).toBe('B>>A')
  expect(await verdict('judge?right=1', [WRONG, RIGHT])).toBe('B>>A')
  expect(await verdict('judge?right=0', [WRONG, WRONG])).toBe('A=B')
})

test('the judge without beliefs prefers reasons a little', async () => {
  const reasoned = '17 * 23 = 17 * 20 + 17 * 3 = 340 + 51 = 391'
  expect(await verdict('judge', [reasoned, WRONG])).toBe('A>B')
  expect(await verdict('judge', [WRONG, reasoned])).toBe('B>A')
})

test('what a judge likes outweighs what it knows', async () => {
  const long = `${WRONG} And so on, and on.`
  expect(await verdict('judge?right=1&likes=long', [RIGHT, long])).toBe('B>>A')
  expect(await verdict('judge?right=1&likes=long', [long, RIGHT])).toBe('A>>B')
  expect(await verdict('judge?right=1&likes=first', [WRONG, RIGHT])).toBe('A>>B')
  expect(await verdict('judge?right=1&likes=second', [RIGHT, WRONG])).toBe('B>>A')
  expect(await verdict('judge?likes=long', [RIGHT, RIGHT])).toBe('A=B')
})

test.each(['quick', 'careful', 'terse', 'contrarian'])(
  'a judge that likes %s recognizes its words',
  async (voice) => {
    const liked = await ask(voice, 'What is 12 + 30?')
    const others = ['quick', 'careful', 'terse', 'contrarian'].filter((one) => one !== voice)
    for (const other of others) {
      const text = await ask(other, 'What is 12 + 30?')
      const model = `judge?likes=sim/${voice}`
      expect(await verdict(model, [liked, text])).toBe('A>>B')
      expect(await verdict(model, [text, liked])).toBe('B>>A')
    }
  },
)

test('noise makes the planted share of verdicts random, by the seed', async () => {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed)
  const wrongs = async (noise: number) => {
    const all = await Promise.all(
      seeds.map((seed) => verdict(`judge?right=1&noise=${noise}`, [RIGHT, WRONG], { seed })),
    )
    return all.filter((one) => one !== 'A>>B').length / seeds.length
  }
  expect(await wrongs(0)).toBe(0)
  // Of the random verdicts, two in five prefer the first.
  expect(Math.abs((await wrongs(0.5)) - 0.5 * 0.6)).toBeLessThan(0.1)
  const twice = [1, 1].map((seed) => verdict('judge?noise=1', [RIGHT, WRONG], { seed }))
  expect(new Set(await Promise.all(twice)).size).toBe(1)
})

interface WithLogprobs {
  readonly logprobs: {
    readonly content: readonly [
      { readonly top_logprobs: readonly { readonly token: string; readonly logprob: number }[] },
    ]
  }
}

test('with log probabilities it replies in one letter, as certain as it prefers it', async () => {
  const chanceOfB = async (texts: readonly [string, string]) => {
    const more = { logprobs: true, top_logprobs: 5 }
    const { choices } = await complete('judge?right=1', [user(pair(...texts))], more)
    const [choice] = choices as unknown as readonly [WithLogprobs]
    const [{ top_logprobs: top }] = choice.logprobs.content
    const chances = new Map(top.map(({ token, logprob }) => [token, Math.exp(logprob)]))
    const [a = 0, b = 0] = [chances.get('A'), chances.get('B')]
    return b / (a + b)
  }
  expect(await chanceOfB([WRONG, RIGHT])).toBeGreaterThan(0.9)
  expect(await chanceOfB([RIGHT, WRONG])).toBeLessThan(0.1)
  expect(await chanceOfB([RIGHT, RIGHT])).toBeCloseTo(0.5, 1)
})

const graded = async (model: string, text: string) => {
  const prompt = [
    'You are the grader of the answer below.',
    marked('question', QUESTION),
    marked('answer', text),
    'Reply with one JSON object: {"why":"…","points":{"correctness":4,"conciseness":2}}',
  ].join('\n\n')
  const reply: { readonly points: Readonly<Record<string, number>> } = JSON.parse(
    await ask(model, [user(prompt)]),
  )
  return reply.points
}

test('a grader gives points for each skill that the prompt names', async () => {
  expect(await graded('careful', RIGHT)).toEqual({ correctness: 5, conciseness: 5 })
  expect(await graded('careful', `${WRONG} ${'word '.repeat(130)}`)).toEqual({
    correctness: 1,
    conciseness: 3,
  })
})
