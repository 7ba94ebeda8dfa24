import { describe, expect, test } from 'vitest'
import { byRules, chooseStrategy, type Chooser } from '../../../src/moa/choosing/choice.ts'
import { holds, type Condition } from '../../../src/moa/choosing/conditions.ts'
import { STRATEGY_RULES, type StrategyRule } from '../../../src/moa/choosing/rules.ts'
import { featuresOfText } from './prompt.ts'

describe('holds()', () => {
  test.each<[string, Condition, string, boolean]>([
    ['a condition without tests', { tests: {} }, 'anything', true],
    ['a number within its bounds', { tests: { words: { min: 2, max: 3 } } }, 'one two', true],
    ['a number below its bound', { tests: { words: { min: 3 } } }, 'one two', false],
    ['a number above its bound', { tests: { chars: { max: 3 } } }, 'one two', false],
    ['a feature that is true', { tests: { question: true } }, 'why?', true],
    ['a feature that is false', { tests: { question: false } }, 'why?', false],
    ['one of several words', { tests: { script: ['han', 'latin'] } }, 'why?', true],
    ['none of several words', { tests: { script: ['han', 'kana'] } }, 'why?', false],
    [
      'one of several intents',
      { tests: { intents: ['review', 'research'] } },
      'compare them',
      true,
    ],
    ['two tests of which one fails', { tests: { question: true, script: ['han'] } }, 'why?', false],
    ['a word in another case', { tests: {}, contains: ['Refund'] }, 'I want a REFUND now', true],
    ['a word with other accents', { tests: {}, contains: ['général'] }, 'le GENERAL est là', true],
    ['a part of a longer word', { tests: {}, contains: ['fund'] }, 'I want a refund', false],
    [
      'a word after a longer one that holds it',
      { tests: {}, contains: ['fund'] },
      'refund of the fund',
      true,
    ],
    ['a phrase', { tests: {}, contains: ['money back'] }, 'my money back!', true],
    ['a word with signs', { tests: {}, contains: ['c++'] }, 'in C++, please', true],
    ['a word without spaces around it', { tests: {}, contains: ['退款'] }, '我要退款了', true],
    [
      'words and a test that fails',
      { tests: { question: false }, contains: ['refund'] },
      'refund?',
      false,
    ],
  ])('tests %s', (_what, condition, text, expected) => {
    expect(holds(condition, featuresOfText(text))).toBe(expected)
  })
})

const rule = (
  name: string,
  use: readonly string[],
  tests: Condition['tests'] = {},
): StrategyRule => ({ name, when: { tests }, use })
const WHY = featuresOfText('why?')

describe('chooseStrategy()', () => {
  test('follows the first rule that applies', () => {
    const rules = [
      rule('never', ['solo'], { question: false }),
      rule('first', ['vote']),
      rule('second', ['fusion']),
    ]
    expect(chooseStrategy(WHY, ['solo', 'vote', 'fusion'], [byRules(rules)])).toEqual({
      by: 'rule:first',
      strategy: 'vote',
      why: 'The rule "first" applies',
      propensity: 1,
    })
  })

  test('gives the reason of the rule', () => {
    const rules = [{ ...rule('mine', ['vote']), why: 'It is so' }]
    expect(chooseStrategy(WHY, ['solo', 'vote'], [byRules(rules)]).why).toBe('It is so')
  })

  test('passes over strategies that the request cannot have', () => {
    const rules = [rule('none', ['vote']), rule('some', ['vote', 'critique', 'fusion'])]
    expect(chooseStrategy(WHY, ['solo', 'fusion', 'critique'], [byRules(rules)])).toMatchObject({
      by: 'rule:some',
      strategy: 'critique',
    })
  })

  test.each([
    [['solo', 'vote', 'fusion', 'synthesize'], 'synthesize'],
    [['vote', 'solo', 'fusion'], 'fusion'],
    [['vote', 'solo'], 'solo'],
    [['vote', 'council'], 'vote'],
  ])('chooses from %j without a rule that applies', (arms, strategy) => {
    expect(chooseStrategy(WHY, arms, [])).toMatchObject({ by: 'default', strategy })
  })

  test('chooses the only strategy that there is, whatever the rules say', () => {
    expect(chooseStrategy(WHY, ['council'], [byRules([rule('all', ['vote'])])])).toMatchObject({
      by: 'default',
      strategy: 'council',
    })
  })

  test('follows a learner before the rules, and the rules where it makes no choice', () => {
    const learner = (sure: boolean): Chooser => ({
      choose: (_features, arms) =>
        sure
          ? { by: 'bandit', strategy: arms[0] ?? '', why: 'It won before', propensity: 0.9 }
          : null,
    })
    const rules = byRules([rule('all', ['vote'])])
    expect(chooseStrategy(WHY, ['solo', 'vote'], [learner(true), rules])).toMatchObject({
      by: 'bandit',
      strategy: 'solo',
      propensity: 0.9,
    })
    expect(chooseStrategy(WHY, ['solo', 'vote'], [learner(false), rules])).toMatchObject({
      by: 'rule:all',
    })
  })
})

test('every default rule has a name of its own and a reason that is one sentence', () => {
  expect(new Set(STRATEGY_RULES.map(({ name }) => name)).size).toBe(STRATEGY_RULES.length)
  for (const { why } of STRATEGY_RULES) expect(why).toMatch(/^[A-Z][^.]+$/)
})
