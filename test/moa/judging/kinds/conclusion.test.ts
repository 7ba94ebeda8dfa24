import { expect, test } from 'vitest'
import { readConclusion } from '../../../../src/moa/judging/kinds/conclusion.ts'
import { readExtraction } from '../../../../src/moa/judging/kinds/extraction.ts'

test.each([
  { reply: '{"same_conclusion":true}', isSame: true, difference: null },
  { reply: '{"same_conclusion":"True","difference":"none"}', isSame: true, difference: null },
  {
    reply: '{"same_conclusion":false,"difference":"A year."}',
    isSame: false,
    difference: 'A year.',
  },
])('reads $reply', ({ reply, isSame, difference }) => {
  expect(readConclusion(reply)).toEqual({ ok: true, value: { isSame, difference } })
})

test.each(['{"same_conclusion":"mostly"}', '{"same_conclusion":1}', '{"difference":null}'])(
  'rejects %s',
  (reply) => {
    expect(readConclusion(reply)).toEqual({
      ok: false,
      error: ['"same_conclusion" is not true or false'],
    })
  },
)

test.each([
  { reply: '{"answer":"It is a\\n mammal."}', answer: 'It is a mammal.' },
  { reply: '{"answer":42}', answer: '42' },
  { reply: '{"answer":"None"}', answer: 'None' },
  { reply: '{"answer":null}', answer: null },
  { reply: '{"answer":" "}', answer: null },
])('extracts $answer from $reply', ({ reply, answer }) => {
  expect(readExtraction(reply)).toEqual({ ok: true, value: answer })
})

test('rejects an extraction that is a list', () => {
  expect(readExtraction('{"answer":["a"]}')).toEqual({
    ok: false,
    error: ['"answer" is not a text'],
  })
})
