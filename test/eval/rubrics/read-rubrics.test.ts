import { describe, expect, test } from 'vitest'
import { readRubrics } from '../../../src/eval/rubrics/read-rubrics.ts'

const FILE = `
skills:
  - name: Politeness
    criterion: Is it polite?
    anchors: [Rude., Cold., Cool., Fair., Kind.]
  - name: Conciseness
    criterion: Is it short?
    anchors: [Endless., Long., Fair., Short., Terse.]
`

describe('a rubric file', () => {
  test('is read as YAML or JSON', () => {
    const rubrics = readRubrics(FILE, 'rubric.yaml')
    expect(rubrics.map(({ name, anchors }) => [name, anchors.length])).toEqual([
      ['Politeness', 5],
      ['Conciseness', 5],
    ])
    expect(readRubrics(JSON.stringify(rubrics), 'rubric.json')).toEqual(rubrics)
  })

  test.each([
    ['not YAML', 'skills: [', /Cannot read r\.yaml: it is not YAML or JSON/],
    ['without skills', 'other: 1', /it has no list "skills" of 1 to 16/],
    [
      'without a name',
      'skills: [{criterion: x, anchors: [a, b, c, d, e]}]',
      /skills\[0\]\.name is not a text/,
    ],
    [
      'without a criterion',
      'skills: [{name: x, anchors: [a, b, c, d, e]}]',
      /skills\[0\]\.criterion/,
    ],
    [
      'with two anchors',
      'skills: [{name: x, criterion: y, anchors: [a, b]}]',
      /skills\[0\]\.anchors/,
    ],
    [
      'with a skill twice',
      'skills: [{name: x, criterion: y, anchors: [a, b, c, d, e]}, {name: x, criterion: y, anchors: [a, b, c, d, e]}]',
      /"x" is there twice/,
    ],
  ])('%s is rejected with what is wrong', (_, text, message) => {
    expect(() => readRubrics(text, 'r.yaml')).toThrow(message)
  })
})
