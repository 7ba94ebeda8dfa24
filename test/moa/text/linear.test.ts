import { expect, test, vi } from 'vitest'
import type { Message } from '../../../src/moa/message.ts'
import { textView } from '../../../src/moa/text/text-view.ts'
import { createFenceFilter, createJsonFenceFilter } from '../../../src/moa/text/fence-filter.ts'
import { createThinkSplitter } from '../../../src/moa/text/think-splitter.ts'

/** Characters of all texts that are searched or trimmed while something is done. */
function searchedChars(act: () => void): number {
  const ofText = (['startsWith', 'trimStart'] as const).map((name) =>
    vi.spyOn(String.prototype, name),
  )
  const ofPattern = (['exec', 'test'] as const).map((name) => vi.spyOn(RegExp.prototype, name))
  try {
    act()
    const texts = [
      ...ofText.flatMap(({ mock }) => mock.contexts.map(String)),
      ...ofPattern.flatMap(({ mock }) => mock.calls.map(([text]) => text)),
    ]
    return texts.reduce((sum, { length }) => sum + length, 0)
  } finally {
    vi.restoreAllMocks()
  }
}

const results = (count: number): readonly Message[] =>
  Array.from({ length: count }, (_, index) => ({
    role: 'tool',
    content: 'It is so.',
    toolCallId: `call_${index}`,
  }))

const CASES: readonly [what: string, act: (size: number) => void][] = [
  ['results of tools in a row', (size) => void textView(results(size))],
  [
    'blanks before the first word of a stream',
    (size) => {
      const splitter = createThinkSplitter()
      for (let count = 0; count < size; count++) splitter.push({ text: ' ' })
    },
  ],
  [
    'pieces that may become a marker',
    (size) => {
      const filter = createFenceFilter('k7m2x9q4w8ab')
      for (let count = 0; count < size; count++) filter.push('<')
      for (let count = 0; count < size; count++) filter.push('<<<end k7')
    },
  ],
  [
    'pieces of arguments that may become a marker',
    (size) => {
      const filter = createJsonFenceFilter('k7m2x9q4w8ab')
      for (let count = 0; count < size; count++) filter.push('<<')
      for (let count = 0; count < size; count++) filter.push('a')
    },
  ],
  [
    'beginnings of the end of reasoning',
    (size) => {
      const splitter = createThinkSplitter()
      splitter.push({ text: '<think>' })
      for (let count = 0; count < size; count++) splitter.push({ text: '</thin' })
    },
  ],
  [
    'reasoning that is not closed',
    (size) => {
      const splitter = createThinkSplitter()
      splitter.push({ text: '<think>' })
      for (let count = 0; count < size; count++) splitter.push({ text: 'hm ' })
    },
  ],
]

test.each(CASES)('twice as many %s are twice the work', (_what, act) => {
  const once = searchedChars(() => act(500))
  const twice = searchedChars(() => act(1_000))
  expect(once).toBeGreaterThan(0)
  expect(twice / once).toBeLessThan(2.5)
})

test('blanks before the first word go out with it', () => {
  const splitter = createThinkSplitter()
  expect(splitter.push({ text: ' ' })).toEqual([])
  expect(splitter.push({ text: '\n<' })).toEqual([])
  expect(splitter.push({ text: '3' })).toEqual([{ text: ' \n<3' }])
})

test('an answer of blanks alone is passed on at its end', () => {
  const splitter = createThinkSplitter()
  expect(splitter.push({ text: ' \n' })).toEqual([])
  expect(splitter.end()).toEqual([{ text: ' \n' }])
})
