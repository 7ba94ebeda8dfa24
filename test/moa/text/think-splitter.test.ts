import { describe, expect, test } from 'vitest'
import type { Delta } from '../../../src/moa/model-port.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'
import { createThinkSplitter } from '../../../src/moa/text/think-splitter.ts'

/** What a reader puts together when the text comes in these pieces. */
function split(pieces: readonly string[]): { readonly reasoning: string; readonly text: string } {
  const splitter = createThinkSplitter()
  const out = [...pieces.flatMap((text) => splitter.push({ text })), ...splitter.end()]
  return {
    reasoning: out.map((delta) => delta.reasoning ?? '').join(''),
    text: out.map((delta) => delta.text ?? '').join(''),
  }
}

describe('createThinkSplitter()', () => {
  test.each([
    { what: 'no thinking', said: 'Paris.', reasoning: '', text: 'Paris.' },
    {
      what: 'a block first',
      said: '<think>Hm.</think>\n\nParis.',
      reasoning: 'Hm.',
      text: 'Paris.',
    },
    {
      what: 'white space first',
      said: '\n <think>Hm.</think>Oui.',
      reasoning: 'Hm.',
      text: 'Oui.',
    },
    { what: 'other names', said: '<Reasoning>A</reasoning>B', reasoning: 'A', text: 'B' },
    { what: 'longer names', said: '<thinking>A</thinking>B', reasoning: 'A', text: 'B' },
    {
      what: 'other tags inside',
      said: '<think>a</b> <c</think>B',
      reasoning: 'a</b> <c',
      text: 'B',
    },
    { what: 'no end', said: '<think>Paris or </thi', reasoning: 'Paris or </thi', text: '' },
    { what: 'no answer', said: '<think>A</think>', reasoning: 'A', text: '' },
    {
      what: 'a tag that is none',
      said: '<thinker>A</thinker>',
      reasoning: '',
      text: '<thinker>A</thinker>',
    },
    {
      what: 'a tag later',
      said: 'See <think>A</think>',
      reasoning: '',
      text: 'See <think>A</think>',
    },
    {
      what: 'a second block',
      said: '<think>A</think>B <think>C',
      reasoning: 'A',
      text: 'B <think>C',
    },
    { what: 'half a tag', said: '<thi', reasoning: '', text: '<thi' },
    { what: 'white space', said: ' \n', reasoning: '', text: ' \n' },
    { what: 'nothing', said: '', reasoning: '', text: '' },
  ])('separates $what, wherever the stream is cut', ({ said, reasoning, text }) => {
    expect(split([said])).toEqual({ reasoning, text })
    expect(split(said.split(''))).toEqual({ reasoning, text })
    for (let at = 1; at < said.length; at++)
      expect(split([said.slice(0, at), said.slice(at)])).toEqual({ reasoning, text })
  })

  test('gives the same result for any pieces of a text', () => {
    const random = seededRandom(8)
    const words = [
      '<think>',
      '</think>',
      '<thinking>',
      '</thinking>',
      '<',
      ' ',
      '\n',
      'Paris',
      '</',
    ]
    for (let round = 0; round < 500; round++) {
      const said = Array.from(
        { length: 12 },
        () => words[Math.floor(random() * words.length)] ?? '',
      ).join('')
      const size = 1 + Math.floor(random() * 7)
      const pieces = said.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
      expect(split(pieces)).toEqual(split([said]))
    }
  })

  test('holds reasoning back only where its closing tag may have begun', () => {
    const splitter = createThinkSplitter()
    expect(splitter.push({ text: '<think>Hm' })).toEqual([{ reasoning: 'Hm' }])
    expect(splitter.push({ text: 'm </th' })).toEqual([{ reasoning: 'm ' }])
    expect(splitter.push({ text: 'e' })).toEqual([{ reasoning: '</the' }])
  })

  test('passes everything else at once', () => {
    const splitter = createThinkSplitter()
    const toolCalls = [{ index: 0, name: 'find' }]
    const deltas: readonly Delta[] = [{ reasoning: 'Hm' }, { refusal: 'No' }, { toolCalls }]
    expect(deltas.flatMap((delta) => splitter.push(delta))).toEqual(deltas)
    expect(splitter.push({ text: 'Oui', toolCalls })).toEqual([{ toolCalls }, { text: 'Oui' }])
  })
})
