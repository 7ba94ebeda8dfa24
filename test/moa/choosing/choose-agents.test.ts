import { describe, expect, test } from 'vitest'
import { chooseAgents, type Candidate } from '../../../src/moa/choosing/choose-agents.ts'
import type { Features } from '../../../src/moa/choosing/features.ts'
import { SKILL_RULES } from '../../../src/moa/choosing/rules.ts'
import type { Part } from '../../../src/moa/message.ts'
import { featuresOfText } from './prompt.ts'

const agent = (
  model: string,
  skills: readonly string[] = [],
  more: Partial<Candidate> = {},
): Candidate => ({ model, skills, weight: 1, ...more })

function chosen(
  candidates: readonly Candidate[],
  count: number,
  features: Features | string,
): readonly string[] {
  const read = typeof features === 'string' ? featuresOfText(features) : features
  return chooseAgents(candidates, read, { count, rules: SKILL_RULES }).agents.map(
    ({ model }) => model,
  )
}

const EXPERTS = [
  agent('a/gpt-5'),
  agent('b/llama-4', ['maths']),
  agent('c/qwen-3', ['code', 'zh']),
  agent('d/gemini-3', ['vision']),
  agent('e/mistral-3', ['writing']),
]

describe('chooseAgents()', () => {
  test.each<[string, string | readonly Part[], readonly string[]]>([
    ['maths', 'What is 17*23?', ['a/gpt-5', 'b/llama-4']],
    ['code', 'Why?\n```\nx = 1\n```', ['a/gpt-5', 'c/qwen-3']],
    ['code by its words', 'Why is my Python code slow?', ['a/gpt-5', 'c/qwen-3']],
    ['Chinese', '法国的首都在哪里？', ['a/gpt-5', 'c/qwen-3']],
    ['vision', [{ type: 'image', url: 'https://example.org/cat.png' }], ['a/gpt-5', 'd/gemini-3']],
    ['writing', 'Write a poem', ['a/gpt-5', 'e/mistral-3']],
  ])(
    'takes the expert of %s, and an agent without skills before experts of other things',
    (_what, content, models) => {
      expect(chosen(EXPERTS, 2, featuresOfText(content))).toEqual(models)
    },
  )

  test('prefers the agent with more of the skills that are wanted', () => {
    const both = [agent('a/x-1', ['code']), agent('b/y-1', ['code', 'zh'])]
    expect(chosen(both, 1, '为什么？\n```\nx = 1\n```')).toEqual(['b/y-1'])
  })

  test('takes the first in order among equals', () => {
    expect(chosen([agent('a/x-1'), agent('b/y-1'), agent('c/z-1')], 2, 'why?')).toEqual([
      'a/x-1',
      'b/y-1',
    ])
  })

  test('takes another family before a second model of one', () => {
    const same = [agent('a/gpt-5'), agent('b/gpt-4'), agent('c/llama-4')]
    expect(chosen(same, 2, 'why?')).toEqual(['a/gpt-5', 'c/llama-4'])
  })

  test('takes the heavier agent among equals, but no heavier one without the skill', () => {
    const weighed = [
      agent('a/x-1'),
      agent('b/y-1', [], { weight: 2 }),
      agent('c/z-1', ['maths'], { weight: 0.5 }),
    ]
    expect(chosen(weighed, 1, 'why?')).toEqual(['b/y-1'])
    expect(chosen(weighed, 1, 'What is 17*23?')).toEqual(['c/z-1'])
  })

  test('takes the agent with a skill that the prompt names, which no rule knows', () => {
    const lawyers = [agent('a/x-1'), agent('b/y-1', ['tax law']), agent('c/z-1', ['law'])]
    expect(chosen(lawyers, 1, 'What does TAX LAW say?')).toEqual(['b/y-1'])
    expect(chosen(lawyers, 1, 'What does the law say?')).toEqual(['c/z-1'])
    expect(chosen(lawyers, 1, 'What does a lawyer say?')).toEqual(['a/x-1'])
  })

  test('takes all where there are not more than the count', () => {
    expect(chosen(EXPERTS, 9, 'why?')).toHaveLength(EXPERTS.length)
  })

  test('names the rules that an agent has a skill for', () => {
    const { rules } = chooseAgents(EXPERTS, featuresOfText('12 * 13 等于多少？'), {
      count: 2,
      rules: SKILL_RULES,
    })
    expect(rules).toEqual(['maths', 'chinese'])
    expect(
      chooseAgents([agent('a/x-1')], featuresOfText('1 + 1'), { count: 1, rules: SKILL_RULES })
        .rules,
    ).toEqual([])
  })

  test('follows the rules of a mixture instead of the default ones', () => {
    const rules = [{ name: 'law', when: { tests: {}, contains: ['contract'] }, skills: ['law'] }]
    const lawyers = [agent('a/x-1', ['maths']), agent('b/y-1', ['law'])]
    const pick = (text: string) => chooseAgents(lawyers, featuresOfText(text), { count: 1, rules })
    expect(pick('Check the contract: 1 + 1').agents).toEqual([lawyers[1]])
    expect(pick('Check the sum: 1 + 1').agents).toEqual([lawyers[0]])
  })
})
