import { expect, test } from 'vitest'
import { SKILLS, skillNamed } from '../../../src/eval/rubrics/skills.ts'

test('there are twelve skills in four groups, each with a criterion and five grades that differ', () => {
  expect(SKILLS).toHaveLength(12)
  expect(new Set(SKILLS.map(({ name }) => name)).size).toBe(12)
  expect(new Set(SKILLS.map(({ group }) => group)).size).toBe(4)
  for (const { criterion, anchors } of SKILLS) {
    expect(criterion).toMatch(/\?$/)
    expect(new Set(anchors).size).toBe(5)
  }
})

test.each([
  ['Logical Correctness', 'logical correctness'],
  ['common-sense understanding', 'commonsense understanding'],
  ['Commonsense_Understanding', 'commonsense understanding'],
  ['insight', 'insightfulness'],
  ['charm', undefined],
])('a file may name the skill "%s"', (name, skill) => {
  expect(skillNamed(name)?.name).toBe(skill)
})
