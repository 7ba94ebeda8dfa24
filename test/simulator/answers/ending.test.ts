import { expect, test } from 'vitest'
import { ask, fenced, system, user, VOICES } from '../ask.ts'

const ending = (what: string) => `End with one line of the form "Answer: …" with ${what}.`
const lastLine = (text: string) => text.split('\n').at(-1)

test.each([
  ['a number', 'What is 17 * 23?', 'Answer: 391'],
  ['the letter of your choice', 'The capital of Italy? A) Milan B) Rome C) Turin', 'Answer: B'],
  ['yes or no', 'Is Rome the capital of Italy?', 'Answer: yes'],
  ['yes or no', 'Is Milan the capital of Italy?', 'Answer: no'],
  ['at most five words', 'What is the capital of Italy?', 'Answer: Rome'],
])(
  'a model ends with %s, in the system message or after the question',
  async (what, question, line) => {
    for (const model of ['careful', 'terse']) {
      const text = await ask(model, [system(ending(what)), user(question)])
      expect(lastLine(text)).toBe(line)
      expect(await ask(model, [user(`${question}\n\n${ending(what)}`)])).toBe(text)
    }
  },
)

test('whoever has no answer has no last line, and no number that could be taken for one', async () => {
  for (const model of VOICES) {
    const text = await ask(model, [system(ending('a number')), user('Who won the race today?')])
    expect(text).not.toMatch(/Answer:|\d/)
  }
})

test('a model that states how certain it is, is less so without reasons', async () => {
  const certainty = async (model: string) => {
    const demand = `${ending('a few words')}\nThen one line "Confidence: …" with 0 to 100.`
    const text = await ask(model, [system(demand), user('What is the capital of Spain?')])
    return Number(/\nAnswer: .+\nConfidence: (\d+)$/.exec(text)?.[1])
  }
  expect(await certainty('terse')).toBeLessThan(await certainty('careful'))
})

test('what a debater takes over from the others stands in its last line', async () => {
  const others = fenced(['17 × 23 = 391.', 'It is 391.'])
  const debate = `You take part in a debate. These are the responses of the other models.\n\n${others}`
  const messages = [user(`What is 17 * 23?\n\n${debate}\n\n${ending('a number')}`)]
  for (const model of VOICES) expect(lastLine(await ask(model, messages))).toBe('Answer: 391')
})

test('under a schema the short answer stands in its fields', async () => {
  const schema = { type: 'object', properties: { label: { type: 'string' } }, required: ['label'] }
  const format = { type: 'json_schema', json_schema: { name: 'label', schema } }
  const text = await ask(
    'careful',
    [system(ending('a word')), user('What is the capital of Italy?')],
    {
      response_format: format,
    },
  )
  expect(text).toBe('{"label":"Rome"}')
})

test('a model whose name requests an answer gives it to everything', async () => {
  const messages = [system(ending('a number')), user('What is 17 * 23?')]
  expect(await ask('quick?answer=7', messages)).toBe('I say 7. (simulated)\n\nAnswer: 7')
})
