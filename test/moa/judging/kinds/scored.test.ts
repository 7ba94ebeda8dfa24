import { describe, expect, test } from 'vitest'
import { readVerdict } from '../../../../src/moa/judging/kinds/scored.ts'
import { lettersFor } from '../../../../src/moa/judging/letters.ts'
import { seededRandom, shuffled } from '../../../../src/moa/text/random.ts'

const LETTERS = ['A', 'B', 'C']
const scores = { correct: 7, complete: 6, form: 8, clear: 9 }

/** A valid verdict with some fields replaced. */
function verdict(over: object = {}, letters: readonly string[] = LETTERS): object {
  return {
    assessments: letters.map((id) => ({ id, scores, fault: null })),
    ranking: letters,
    best: letters[0],
    none_acceptable: false,
    ...over,
  }
}

/** What is wrong with a verdict, in the words of a repair. */
function problems(value: unknown): readonly string[] {
  const read = readVerdict(typeof value === 'string' ? value : JSON.stringify(value), LETTERS)
  return read.ok ? [] : read.error
}

describe('readVerdict()', () => {
  test('reads the ranking, the faults and whether any is acceptable', () => {
    const assessments = LETTERS.map((id) => ({
      id,
      scores,
      fault: id === 'C' ? ' It is\n wrong. ' : null,
    }))
    const value = verdict({
      assessments,
      ranking: ['B', 'A', 'C'],
      best: 'B',
      none_acceptable: true,
    })
    const text = `<think>{"ranking":[]}</think>My verdict:\n${JSON.stringify(value)}`
    expect(readVerdict(text, LETTERS)).toEqual({
      ok: true,
      value: {
        ranking: ['B', 'A', 'C'],
        faults: new Map([['C', 'It is wrong.']]),
        noneAcceptable: true,
      },
    })
  })

  test('takes the ranking when "best" says otherwise', () => {
    const read = readVerdict(JSON.stringify(verdict({ best: 'C' })), LETTERS)
    expect(read).toMatchObject({ ok: true, value: { ranking: ['A', 'B', 'C'] } })
  })

  test('shortens a fault between characters, never inside one', () => {
    for (const start of ['', 'x']) {
      const assessments = LETTERS.map((id) => ({ id, scores, fault: start + '👋'.repeat(200) }))
      const read = readVerdict(JSON.stringify(verdict({ assessments })), LETTERS)
      expect(read.ok && read.value.faults.get('A')?.isWellFormed()).toBe(true)
    }
  })

  test('reads the verdict after an object that the judge quotes', () => {
    const quoted = JSON.stringify(verdict({ ranking: ['C', 'B', 'A'], best: 'C' }))
    const read = readVerdict(`B holds ${quoted}. I rank: ${JSON.stringify(verdict())}`, LETTERS)
    expect(read).toMatchObject({ ok: true, value: { ranking: ['A', 'B', 'C'] } })
  })

  test('shortens a long fault', () => {
    const assessments = LETTERS.map((id) => ({ id, scores, fault: 'word '.repeat(999) }))
    const read = readVerdict(JSON.stringify(verdict({ assessments })), LETTERS)
    expect(read.ok && read.value.faults.get('A')?.length).toBe(240)
  })

  test.each([
    { value: 'I choose A.', wrong: 'There is no JSON object in the reply' },
    { value: verdict({ ranking: 'A' }), wrong: '"ranking" is not a list' },
    { value: verdict({ ranking: ['A', 'B'] }), wrong: 'C is missing from "ranking"' },
    {
      value: verdict({ ranking: ['A', 'B', 'C', 'A'] }),
      wrong: 'A is more than once in "ranking"',
    },
    {
      value: verdict({ ranking: ['A', 'B', 'C', 'D'] }),
      wrong: '"ranking" holds what is not one of the letters',
    },
    {
      value: verdict({ ranking: ['A', 'B', 'C', ['A']] }),
      wrong: '"ranking" holds what is not one of the letters',
    },
    { value: verdict({ best: 'mini' }), wrong: '"best" is not one of the letters' },
    { value: verdict({ none_acceptable: 'no' }), wrong: '"none_acceptable" is not true or false' },
    {
      value: verdict({ answer: 'Paris' }),
      wrong: 'the object has other fields than assessments, ranking, best, none_acceptable',
    },
    { value: verdict({ assessments: {} }), wrong: '"assessments" is not a list' },
    {
      value: verdict({ assessments: [{ id: 'A', scores, fault: null }] }),
      wrong: 'B is missing from "assessments"',
    },
    {
      value: verdict({
        assessments: LETTERS.map((id) => ({ id, scores: { ...scores, clear: 0.5 }, fault: null })),
      }),
      wrong: '"clear" of "scores" of assessment 1 is not a whole number from 1 to 10',
    },
    {
      value: verdict({ assessments: LETTERS.map((id) => ({ id, scores, fault: 3 })) }),
      wrong: '"fault" of assessment 1 is neither a text nor null',
    },
  ])('rejects it when $wrong', ({ value, wrong }) => {
    expect(problems(value)).toContain(wrong)
  })

  test('lists no more than eight problems, none of which quotes the reply', () => {
    const secret = 'x'.repeat(40)
    const many = Array.from({ length: 200 }, () => ({ id: secret, scores: secret, fault: 1 }))
    const found = problems({ assessments: many, ranking: many.map(() => secret), [secret]: 1 })
    expect(found).toHaveLength(8)
    expect(found.join()).not.toContain(secret)
  })

  test('accepts any order of any number of letters, and no other list', () => {
    const random = seededRandom(7)
    for (let count = 2; count <= 40; count++) {
      const letters = lettersFor(count)
      expect(new Set(letters).size).toBe(count)
      const ranking = shuffled(letters, random)
      const whole = verdict({ ranking, best: ranking[0] }, letters)
      expect(readVerdict(JSON.stringify(whole), letters)).toMatchObject({
        ok: true,
        value: { ranking },
      })
      const less = { ...whole, ranking: ranking.slice(1) }
      expect(readVerdict(JSON.stringify(less), letters).ok).toBe(false)
    }
  })
})

test('letters continue after Z with AA', () => {
  expect(lettersFor(28).slice(24)).toEqual(['Y', 'Z', 'AA', 'AB'])
})
