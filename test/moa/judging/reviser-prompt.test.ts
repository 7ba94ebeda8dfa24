import { expect, test } from 'vitest'
import type { Issue } from '../../../src/moa/findings.ts'
import { MAX_ISSUES_BYTES, reviserPrompt } from '../../../src/moa/judging/reviser-prompt.ts'
import { bytesOf } from '../../../src/moa/text/text-size.ts'

const draft = { agent: 'draft', model: '', text: 'It is Lyon.', ended: 'whole' } as const
const shown = { draft, style: { maxChars: 9_000, maxBytes: null }, nonce: '2abcdefghijk' }
const issue: Issue = {
  severity: 'blocker',
  where: 'is Lyon',
  what: 'It is Paris',
  fix: 'Say Paris',
  by: ['x', 'y'],
}

test('a reviser reads its task, then the draft, then what critics found, between markers', () => {
  const prompt = reviserPrompt(shown, [issue])
  expect(prompt).toMatch(/^You are the reviser of the draft below/)
  expect(prompt).toContain('<<<draft 2abcdefghijk>>>\nIt is Lyon.\n<<<end 2abcdefghijk>>>')
  expect(prompt).toContain(
    '<<<issues 2abcdefghijk>>>\n' +
      '1. [blocker, found by 2 critics] "is Lyon"; It is Paris; fix: Say Paris\n' +
      '<<<end 2abcdefghijk>>>',
  )
})

test('however much critics write, a reviser reads no more of it than its bound counts', () => {
  const long = { ...issue, what: '漢👋'.repeat(400) }
  const prompt = reviserPrompt(
    shown,
    Array.from({ length: 40 }, () => long),
  )
  expect(bytesOf(prompt) - bytesOf(reviserPrompt(shown, []))).toBeLessThanOrEqual(MAX_ISSUES_BYTES)
  expect(prompt.isWellFormed()).toBe(true)
})
