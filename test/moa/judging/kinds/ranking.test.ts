import { expect, test } from 'vitest'
import { readRanking } from '../../../../src/moa/judging/kinds/ranking.ts'

const LETTERS = ['A', 'B', 'C']

test.each([
  { reply: '{"ranking":["C","A","B"]}', order: ['C', 'A', 'B'] },
  { reply: '```json\n{"ranking":["Response B","c"]}\n```', order: ['B', 'C'] },
  {
    reply:
      'Response A is fine, Response B is better.\n\nFINAL RANKING:\n1. Response B\n2. Response A\n3. Response C',
    order: ['B', 'A', 'C'],
  },
  {
    reply: '## Final ranking\n\n1) **Response C** – clear\n2) **Response A**\n',
    order: ['C', 'A'],
  },
  {
    reply: 'I end with FINAL RANKING: below.\nFINAL RANKING:\n1. B\n2. C.\n3. A',
    order: ['B', 'C', 'A'],
  },
])('reads $order', ({ reply, order }) => {
  expect(readRanking(reply, LETTERS)).toEqual({ ok: true, value: order })
})

test('never takes a mention in prose for a place', () => {
  const reply = '1. Response B is good.\n2. Response A is worse than Response C.'
  expect(readRanking(reply, LETTERS)).toEqual({
    ok: false,
    error: ['There is no JSON object in the reply'],
  })
})

test.each([
  { reply: '{"ranking":["A","A","B"]}', problem: 'A is more than once in "ranking"' },
  { reply: '{"ranking":[]}', problem: '"ranking" is empty' },
  { reply: '{"ranking":["A","D"]}', problem: 'ranking 2 is not one of the letters' },
  {
    reply: 'FINAL RANKING:\n1. Response A\n2. Response D',
    problem: 'ranking 2 is not one of the letters',
  },
  { reply: 'FINAL RANKING:\nResponse A, then Response B', problem: '"ranking" is empty' },
])('rejects $reply', ({ reply, problem }) => {
  expect(readRanking(reply, LETTERS)).toEqual({ ok: false, error: [problem] })
})

test('reads more letters than the alphabet has', () => {
  expect(readRanking('FINAL RANKING:\n1. Response AB\n2. Response Z', ['Z', 'AA', 'AB'])).toEqual({
    ok: true,
    value: ['AB', 'Z'],
  })
})
