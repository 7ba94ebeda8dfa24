import { expect, test } from 'vitest'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import { safe, summaryMarkdown } from '../../../src/eval/report/markdown.ts'
import {
  answerOf,
  bothOrders,
  judgedResults,
  questionOf,
  resultsOf,
  runOf,
  systemOf,
} from '../analysis/made-results.ts'

const preferences = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 0.15 : 0.65))

test('begins with the sentence of the verdict, and has every comparison with interval and count', () => {
  const text = summaryMarkdown(summarize(judgedResults(preferences)))
  expect(text).toMatch(
    /^### ▼ The mixture mix is worse than one on your 100 questions: win rate 40 %/,
  )
  expect(text).toContain('| **one**, named in advance | ▼ worse | 40 % [35, 45] |')
  expect(text).toMatch(/\| 100 \|\n/)
  expect(text).toContain('<details><summary>Method</summary>')
})

test('names of systems and categories cannot format, link, mention or break a table', () => {
  const evil = '@cf/x|<img src=x onerror=alert(1)>\n# [y](https://evil) `code` **b** #12 $x$'
  const summary = summarize(
    resultsOf({
      run: runOf([systemOf('mix', 'mixture'), systemOf(evil, 'single', null)], { against: [evil] }),
      questions: [questionOf('q', { category: evil })],
      answers: [answerOf('q', 'mix'), answerOf('q', evil)],
      judgments: bothOrders('q', 1, { b: evil, judge: evil }),
    }),
  )
  const text = summaryMarkdown(summary)
  expect(text).not.toContain('<img')
  expect(text).not.toMatch(/@\w/)
  expect(text).not.toMatch(/#\d/)
  expect(text).not.toMatch(/[^\\]\]\(/)
  expect(text).not.toContain('https:')
  expect(text.split('\n').filter((line) => line.startsWith('# '))).toEqual([])
  const cells = text.split('\n').filter((line) => line.startsWith('|'))
  const bars = cells.map((line) => line.replaceAll(String.raw`\|`, '').split('|').length)
  expect(new Set(bars)).toEqual(new Set([9, 6, 7]))
})

test('a name cannot be the target of a link or a footnote', () => {
  expect(safe('[a]: b [c][d] [e](f) [^g]')).toBe(String.raw`[a\]: b [c\][d] [e\](f) \[^g]`)
})

test('plain text stays as it is', () => {
  expect(safe('openai/gpt-5: 41 % [34, 48]')).toBe('openai/gpt-5: 41 % [34, 48]')
})
