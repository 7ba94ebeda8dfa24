import { describe, expect, test } from 'vitest'
import { SKILL_RULES, STRATEGY_RULES } from '../../../../src/moa/choosing/rules.ts'
import {
  choose,
  strategyRules,
  toSkillRules,
  toStrategyRules,
  wireRule,
} from '../../../../src/protocol/mixtures/choosing/rules.ts'

const ARMS = ['solo', 'synthesize', 'select', 'vote', 'fusion', 'critique'] as const

/** A rule with one condition. */
const when = (condition: object) => [{ name: 'mine', when: condition, use: 'solo' }]

describe('rules of strategies', () => {
  test('are the same after a way over the wire', () => {
    const wire: unknown = JSON.parse(JSON.stringify(STRATEGY_RULES.map(wireRule)))
    expect(toStrategyRules(strategyRules(ARMS).parse(wire))).toEqual(STRATEGY_RULES)
  })

  test('name one strategy, or several in order', () => {
    const rules = strategyRules(ARMS).parse([
      { name: 'one', use: 'vote' },
      {
        name: 'two',
        when: { tool_loop: true, contains: ['refund'] },
        use: ['vote', 'solo'],
        why: 'It is so',
      },
    ])
    expect(toStrategyRules(rules)).toEqual([
      { name: 'one', when: { tests: {} }, use: ['vote'] },
      {
        name: 'two',
        when: { tests: { toolLoop: true }, contains: ['refund'] },
        use: ['vote', 'solo'],
        why: 'It is so',
      },
    ])
  })

  test.each([
    ['a feature that there is not', { length: { max: 3 } }],
    ['bounds without a number', { words: {} }],
    ['bounds with another field', { words: { most: 3 } }],
    ['a number for a flag', { question: 1 }],
    ['a script that there is not', { script: ['klingon'] }],
    ['no script at all', { script: [] }],
    ['an empty word', { contains: [''] }],
  ])('reject %s', (_what, condition) => {
    expect(strategyRules(ARMS).safeParse(when(condition)).success).toBe(false)
  })

  test('reject a strategy that there is not', () => {
    expect(strategyRules(ARMS).safeParse([{ name: 'mine', use: 'magic' }]).success).toBe(false)
    expect(strategyRules(ARMS).safeParse([{ name: 'mine', use: [] }]).success).toBe(false)
  })
})

describe('rules of skills', () => {
  test('are the same after a way over the wire', () => {
    const rules: unknown = JSON.parse(JSON.stringify(SKILL_RULES.map(wireRule)))
    const parsed = choose.parse({ agents: 2, rules })
    expect(parsed.by).toBe('rules')
    expect(toSkillRules(parsed.rules ?? [])).toEqual(SKILL_RULES)
  })

  test.each([
    { agents: 0 },
    { agents: 17 },
    { agents: 2, by: 'magic' },
    { by: 'rules' },
    { agents: 2, rules: [{ name: 'mine', skills: [] }] },
  ])('reject %j', (written) => {
    expect(choose.safeParse(written).success).toBe(false)
  })
})
