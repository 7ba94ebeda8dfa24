import { describe, expect, test } from 'vitest'
import { gather, Gatherer, pieces } from '../../src/moa/gather.ts'

describe('gather()', () => {
  test('of nothing is nothing', () => {
    expect(gather([])).toEqual({})
    expect(gather([{}, { text: '' }, { toolCalls: [] }])).toEqual({})
  })

  test('joins text, reasoning and refusal, each in its order', () => {
    const deltas = [
      { reasoning: 'Hm, ' },
      { text: 'One', reasoning: 'so.' },
      { text: ' two' },
      { refusal: 'I ' },
      { refusal: 'cannot' },
    ]
    const whole = { text: 'One two', reasoning: 'Hm, so.', refusal: 'I cannot' }
    expect(gather(deltas)).toEqual(whole)
  })

  test('puts tool calls together by their index, however their pieces are mixed', () => {
    const deltas = [
      { toolCalls: [{ index: 1, id: 'b', name: 'tide', arguments: '' }] },
      { toolCalls: [{ index: 0, id: 'a', name: 'weather' }] },
      { toolCalls: [{ index: 0, arguments: '{"city":' }] },
      {
        toolCalls: [
          { index: 1, arguments: '{"port":' },
          { index: 0, arguments: '"Tours"}' },
        ],
      },
      { toolCalls: [{ index: 1, arguments: '1}' }] },
    ]
    expect(gather(deltas)).toEqual({
      toolCalls: [
        { index: 0, id: 'a', name: 'weather', arguments: '{"city":"Tours"}' },
        { index: 1, id: 'b', name: 'tide', arguments: '{"port":1}' },
      ],
    })
  })

  test('gives a tool call without arguments empty ones', () => {
    const toolCalls = [{ index: 0, id: 'a', name: 'now' }]
    expect(gather([{ toolCalls }])).toEqual({ toolCalls: [{ ...toolCalls[0], arguments: '' }] })
  })

  test('puts fields of a provider together, of the answer and of each call', () => {
    const deltas = [
      { extra: { blocks: [1], google: { a: { b: 1 } } } },
      { toolCalls: [{ index: 0, id: 'a', extra: { sign: 'x' } }] },
      { toolCalls: [{ index: 0, arguments: '{}' }], extra: { blocks: [2, 3] } },
      { extra: { google: { a: { c: 2 } }, last: 'x' } },
    ]
    expect(gather(deltas)).toEqual({
      toolCalls: [{ index: 0, id: 'a', arguments: '{}', extra: { sign: 'x' } }],
      extra: { blocks: [1, 2, 3], google: { a: { b: 1, c: 2 } }, last: 'x' },
    })
    expect(deltas[0]).toEqual({ extra: { blocks: [1], google: { a: { b: 1 } } } })
  })

  test('of its own result is the same', () => {
    const once = gather([{ text: 'One ' }, { text: 'two', reasoning: 'so' }])
    expect(gather([once])).toEqual(once)
  })
})

describe('Gatherer', () => {
  test('makes of any number of deltas what gather() makes of all at once', () => {
    const deltas = Array.from({ length: 1_000 }, (_, index) =>
      index % 7 === 0
        ? { toolCalls: [{ index: index % 2, arguments: `${index},` }] }
        : { text: `${index} `, reasoning: index % 3 === 0 ? 'Hm. ' : '' },
    )
    const gatherer = new Gatherer()
    for (const delta of deltas) gatherer.add([delta])
    expect(gatherer.whole()).toEqual(gather(deltas))
  })

  test('takes more deltas at once than a call takes arguments', () => {
    const gatherer = new Gatherer()
    gatherer.add(Array.from({ length: 300_000 }, () => ({ text: 'a ' })))
    expect(gatherer.whole().text).toHaveLength(600_000)
  })
})

describe('pieces()', () => {
  const prose =
    'The tide turns at six, and the boats that lie in the harbour turn with it. '.repeat(9)
  const texts: [what: string, text: string][] = [
    ['prose', prose],
    ['one word', 'Yes'],
    ['white space alone', ' \n\t '],
    ['white space at both ends', '\n\n  so it is \n'],
    ['lines of code', 'if (a) {\n  b()\n}\n\n\n// c\n'],
    ['a very long word', 'x'.repeat(500)],
    ['text without spaces', '潮は六時に変わる。'.repeat(20)],
    ['characters of two halves', '👋🏽 '.repeat(40)],
    ['characters that end lines in JavaScript', 'a\u2028b\u2029c\u0085d\rf'],
    ['a no-break space and a mark of order', `\uFEFFa\u00A0b\u3000${prose}`],
  ]

  test.each(texts)('of %s are the text again', (_, text) => {
    expect(pieces(text).join('')).toBe(text)
    expect(pieces(text)).not.toContain('')
  })

  test('of nothing are none', () => {
    expect(pieces('')).toEqual([])
  })

  test('of prose are of a natural size, and end where words end', () => {
    const cut = pieces(prose)
    expect(cut.length).toBeGreaterThan(10)
    for (const piece of cut) expect(piece.length).toBeLessThanOrEqual(48)
    for (const piece of cut.slice(1)) expect(piece).toMatch(/^\s/)
  })

  test('of a long word are not cut within it, nor within a character', () => {
    expect(pieces(`so ${'x'.repeat(500)} it`)).toEqual(['so', ` ${'x'.repeat(500)}`, ' it'])
    for (const piece of pieces('👋🏽 '.repeat(40))) expect(piece.isWellFormed()).toBe(true)
  })
})
