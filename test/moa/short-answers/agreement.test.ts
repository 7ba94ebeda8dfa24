import { describe, expect, test } from 'vitest'
import type { Proposal } from '../../../src/moa/events.ts'
import { agreement } from '../../../src/moa/short-answers/agreement.ts'
import type { AnswerKind } from '../../../src/moa/short-answers/answer-rule.ts'

/** The agents of the largest group that agrees, of those that are named by their places. */
function agreeing(texts: readonly (string | Partial<Proposal>)[], kind: AnswerKind = 'number') {
  const proposals = texts.map((text, place) => ({
    agent: `${place}`,
    model: 'a/b',
    ended: 'whole' as const,
    ...(typeof text === 'string' ? { text } : { text: '', ...text }),
  }))
  const rule = { kind, pattern: null, pointer: null, units: [] }
  return agreement(proposals, { rule, prompt: 'When was the Peace of Westphalia signed?' })
}

const SIGNED = 'The Peace of Westphalia was signed in 1648, at the end of a long war.'

describe('agreement()', () => {
  test('finds the largest group with the same answer', () => {
    const texts = [
      `${SIGNED}\nAnswer: 1648`,
      'The Peace of Westphalia was signed in 1684.\nAnswer: 1684',
      'It ended a long war: the Peace of Westphalia of 1648.\n**Answer:** 1,648',
    ]
    expect(agreeing(texts)).toEqual({ answer: '1648', agents: ['0', '2'] })
  })

  test('finds none where no two agree or nothing can be compared', () => {
    expect(agreeing(['Answer: 1', 'Answer: 2'])).toBeNull()
    expect(agreeing(['Answer: 1'])).toBeNull()
    expect(agreeing([])).toBeNull()
    expect(agreeing([SIGNED, SIGNED], 'label')).toBeNull()
    expect(agreeing([SIGNED, SIGNED], 'text')).toBeNull()
  })

  test('lets answers without any text agree', () => {
    expect(agreeing(['42', '42.0', '7'])?.agents).toEqual(['0', '1'])
    expect(agreeing(['Answer: Paris', 'Paris'], 'label')?.agents).toEqual(['0', '1'])
  })

  test('does not count what may lack its end', () => {
    expect(agreeing(['Answer: 39', { text: 'Answer: 39', ended: 'cut' }])).toBeNull()
  })

  test.each<{ what: string; kind: AnswerKind; one: string; other: string }>([
    {
      what: 'a digit of the answer',
      kind: 'number',
      one: 'So 17 times 23 is 391.\nAnswer: 391',
      other: 'So 17 times 23 is 381.\nAnswer: 381',
    },
    {
      what: 'two digits that change places',
      kind: 'label',
      one: `${SIGNED}\nAnswer: Westphalia (1648)`,
      other: `${SIGNED}\nAnswer: Westphalia (1684)`,
    },
    {
      what: 'a year in the sentence before the answer',
      kind: 'label',
      one: 'The Peace of Westphalia was signed in 1648.\nAnswer: Westphalia',
      other: 'The Peace of Westphalia was signed in 1684.\nAnswer: Westphalia',
    },
    {
      what: 'a "not" in the sentence before the answer',
      kind: 'boolean',
      one: 'The bridge is safe for the load that was named.\nAnswer: yes',
      other: 'The bridge is not safe for the load that was named.\nAnswer: yes',
    },
    {
      what: 'a short form of "not"',
      kind: 'choice',
      one: 'The bridge does hold the load.\nAnswer: B',
      other: "The bridge doesn't hold the load.\nAnswer: B",
    },
    {
      what: 'a "not" in the last sentence, in other words',
      kind: 'number',
      one: 'The sum comes to 391 in all.',
      other: 'That sum never was 391 in all.',
    },
    {
      what: 'a date',
      kind: 'choice',
      one: 'It was signed on 24 October 1648.\nAnswer: B',
      other: 'It was signed on 25 October 1648.\nAnswer: B',
    },
    {
      what: 'an identifier',
      kind: 'choice',
      one: 'The call that fails here is `read_all`.\nAnswer: B',
      other: 'The call that fails here is `read_any`.\nAnswer: B',
    },
    {
      what: 'a unit',
      kind: 'number',
      one: 'The wall is five long.\nAnswer: 5 km',
      other: 'The wall is five long.\nAnswer: 5 m',
    },
    {
      what: 'the question',
      kind: 'number',
      one: 'Adding every prime below one hundred gives twenty-five of them in total.\nAnswer: 25',
      other: 'Christmas falls upon this day of December wherever people celebrate it.\nAnswer: 25',
    },
    {
      what: 'a negation in Chinese',
      kind: 'choice',
      one: '这座桥可以承受这个重量。\nAnswer: B',
      other: '这座桥不可以承受这个重量。\nAnswer: B',
    },
  ])('vetoes texts that differ in $what', ({ kind, one, other }) => {
    expect(agreeing([one, other], kind)).toBeNull()
    expect(agreeing([one, one], kind)?.agents).toEqual(['0', '1'])
    expect(agreeing([other, other], kind)?.agents).toEqual(['0', '1'])
  })

  test('lets other steps lead to one answer', () => {
    const texts = [
      'First, 17 times 20 is 340, and 17 times 3 is 51. So 17 times 23 is 391.\nAnswer: 391',
      'Since 20 times 23 is 460, less 3 times 23, the product of 17 and 23 is 391.\nAnswer: 391',
    ]
    expect(agreeing(texts)?.agents).toEqual(['0', '1'])
  })

  test('takes the same date in two forms as one', () => {
    const texts = [
      'It was signed on 24 October 1648.\nAnswer: B',
      'It was signed on October 24, 1648.\nAnswer: B',
    ]
    expect(agreeing(texts, 'choice')?.agents).toEqual(['0', '1'])
  })
})
