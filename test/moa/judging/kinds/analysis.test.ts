import { expect, test } from 'vitest'
import { readAnalysis } from '../../../../src/moa/judging/kinds/analysis.ts'

const LETTERS = ['A', 'B', 'C']

const analysis = {
  consensus: ['It is 12.'],
  contradictions: [
    {
      topic: 'The unit',
      stances: [
        { id: 'A', stance: 'Metres.' },
        { id: 'B', stance: 'Feet.' },
      ],
    },
  ],
  partial_coverage: [{ ids: ['A', 'C'], point: 'The margin' }],
  unique_insights: [{ id: 'C', insight: 'It may be rounded.' }],
  blind_spots: ['The source.'],
}

function read(over: object) {
  return readAnalysis(JSON.stringify({ ...analysis, ...over }), LETTERS)
}

test('reads the five lists', () => {
  expect(read({})).toEqual({
    ok: true,
    value: {
      consensus: analysis.consensus,
      contradictions: analysis.contradictions,
      partialCoverage: analysis.partial_coverage,
      uniqueInsights: analysis.unique_insights,
      blindSpots: analysis.blind_spots,
    },
  })
})

test('a list that is null or left out is empty', () => {
  const reply = JSON.stringify({ consensus: ['It is 12.'], blind_spots: null })
  expect(readAnalysis(reply, LETTERS)).toMatchObject({
    ok: true,
    value: { consensus: ['It is 12.'], contradictions: [], blindSpots: [] },
  })
})

test('drops entries that say nothing, and names each response once', () => {
  const found = read({
    consensus: ['', ' ', 'It is 12.'],
    contradictions: [{ topic: 'The unit', stances: [] }],
    partial_coverage: [
      { ids: [], point: 'Nothing' },
      { ids: ['a', 'A', 'Response C'], point: 'The margin' },
    ],
  })
  expect(found).toMatchObject({
    ok: true,
    value: {
      consensus: ['It is 12.'],
      contradictions: [],
      partialCoverage: [{ ids: ['A', 'C'], point: 'The margin' }],
    },
  })
})

test('reads eight entries of a list, and 320 characters of each', () => {
  const found = read({ consensus: Array.from({ length: 99 }, () => 'word '.repeat(99)) })
  expect(found.ok && found.value.consensus.map(({ length }) => length)).toEqual(
    Array.from({ length: 8 }, () => 320),
  )
})

test.each([
  { over: { consensus: 'It is 12.' }, problem: '"consensus" is not a list' },
  { over: { consensus: [12] }, problem: 'consensus 1 is not a text' },
  {
    over: { notes: [] },
    problem:
      'the object has other fields than consensus, contradictions, partial_coverage, unique_insights, blind_spots',
  },
  {
    over: { unique_insights: [{ id: 'D', insight: 'New.' }] },
    problem: '"id" of unique_insight 1 is not one of the letters',
  },
  {
    over: {
      contradictions: [
        {
          topic: 'x',
          stances: [
            { id: 'A', stance: 'y' },
            { id: 'gpt', stance: 'z' },
          ],
        },
      ],
    },
    problem: '"id" of stance 2 of contradiction 1 is not one of the letters',
  },
  {
    over: { partial_coverage: [{ ids: 'A', point: 'x' }] },
    problem: '"ids" of partial_coverage 1 is not a list',
  },
])('rejects it when $problem', ({ over, problem }) => {
  expect(read(over)).toEqual({ ok: false, error: [problem] })
})

test.each(['{}', JSON.stringify({ consensus: [], blind_spots: [] })])(
  '%s is no analysis',
  (reply) => {
    expect(readAnalysis(reply, LETTERS)).toEqual({ ok: false, error: ['All five lists are empty'] })
  },
)
