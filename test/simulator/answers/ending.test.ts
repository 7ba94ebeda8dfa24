import { expect, test } from 'vitest'
import type { AnswerKind, AnswerRule } from '../../../src/moa/short-answers/answer-rule.ts'
import { shortAnswerIn } from '../../../src/moa/short-answers/short-answer.ts'
import { endingOf } from '../../../src/moa/short-answers/ending.ts'
import { statedConfidence, withConfidence } from '../../../src/moa/votes/stated-confidence.ts'
import { ask, fenced, system, user, VOICES } from '../ask.ts'

const ruleOf = (kind: AnswerKind, pointer: string | null = null): AnswerRule => {
  return { kind, pattern: null, pointer, units: [] }
}
/** The ending as the engine writes it. */
const ending = (kind: AnswerKind) => endingOf(ruleOf(kind))
const lastLine = (text: string) => text.split('\n').at(-1)

test.each([
  ['number', 'What is 17 * 23?', 'Answer: 391', 391],
  ['choice', 'The capital of Italy? A) Milan B) Rome C) Turin', 'Answer: B', 'B'],
  ['boolean', 'Is Rome the capital of Italy?', 'Answer: yes', 'yes'],
  ['boolean', 'Is Milan the capital of Italy?', 'Answer: no', 'no'],
  ['label', 'What is the capital of Italy?', 'Answer: Rome', 'rome'],
  ['json', 'What is 17 * 23?', 'Answer: 391', '391'],
] as const)(
  'a model ends with a %s when its prompt wants one',
  async (kind, question, line, value) => {
    for (const model of ['careful', 'terse']) {
      const text = await ask(model, [system(ending(kind)), user(question)])
      expect(lastLine(text)).toBe(line)
      expect(shortAnswerIn(text, ruleOf(kind))?.value).toBe(value)
      expect(await ask(model, [user(`${question}\n\n${ending(kind)}`)])).toBe(text)
    }
  },
)

test('an answer stands at its place in a JSON text', async () => {
  const rule = ruleOf('label', '/result/name')
  const text = await ask('careful', [system(endingOf(rule)), user('What is the capital of Italy?')])
  expect(JSON.parse(text)).toEqual({ result: { name: 'Rome' } })
  expect(shortAnswerIn(text, rule)?.value).toBe('rome')
})

test('whoever has no answer gives nothing that could be taken for one', async () => {
  for (const model of VOICES)
    for (const kind of ['number', 'choice', 'boolean'] as const) {
      const text = await ask(model, [system(ending(kind)), user('Who won the race today?')])
      expect(shortAnswerIn(text, ruleOf(kind))).toBe(null)
    }
})

test.each(['label', 'text'] as const)(
  'a model that states how certain it is of a %s, is less so without reasons',
  async (kind) => {
    const certainty = async (model: string) => {
      const demand = system(withConfidence(ending(kind)))
      const text = await ask(model, [demand, user('What is the capital of Spain?')])
      return statedConfidence(text) ?? Number.NaN
    }
    // Terse is wrong about it.
    expect(await certainty('terse')).toBeLessThan(await certainty('careful'))
  },
)

test('what a debater takes over from the others stands in its last line', async () => {
  const others = fenced(['17 × 23 = 391.', 'It is 391.'])
  const debate = `You take part in a debate. These are the responses of the other models.\n\n${others}`
  const messages = [user(`What is 17 * 23?\n\n${debate}\n\n${ending('number')}`)]
  for (const model of VOICES) expect(lastLine(await ask(model, messages))).toBe('Answer: 391')
})

test('under a schema the short answer stands in its fields', async () => {
  const schema = { type: 'object', properties: { label: { type: 'string' } }, required: ['label'] }
  const format = { type: 'json_schema', json_schema: { name: 'label', schema } }
  const text = await ask(
    'careful',
    [system(ending('label')), user('What is the capital of Italy?')],
    {
      response_format: format,
    },
  )
  expect(text).toBe('{"label":"Rome"}')
})

test('a model whose name requests an answer gives it to everything', async () => {
  const messages = [system(ending('number')), user('What is 17 * 23?')]
  expect(await ask('quick?answer=7', messages)).toBe('I say 7. (simulated)\n\nAnswer: 7')
})
