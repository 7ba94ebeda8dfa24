import { describe, expect, test } from 'vitest'
import {
  changedShare,
  hasNew,
  mergedIssues,
} from '../../../../src/moa/strategies/critique/issues.ts'
import type { Issue } from '../../../../src/moa/findings.ts'

function issueOf(by: string, over: Partial<Issue> = {}): Issue {
  return {
    severity: 'major',
    where: 'the sum is 381',
    what: 'The product of both numbers is computed wrongly',
    fix: 'Multiply again, and write the right product',
    by: [by],
    ...over,
  }
}

describe('issues of several critics', () => {
  test('stand once, with all that found them and as grave as any found them', () => {
    const found = [issueOf('x', { severity: 'minor' }), issueOf('y', { severity: 'blocker' })]
    expect(mergedIssues(found)).toEqual([{ ...issueOf('x'), severity: 'blocker', by: ['x', 'y'] }])
  })

  test('are the same in like words, more so about the same words of the draft', () => {
    const what = 'The product of the numbers was computed wrongly'
    expect(mergedIssues([issueOf('x'), issueOf('y', { what })])).toHaveLength(1)
    const other = { where: 'Lyon', what: 'The city is wrong', fix: 'Name the capital' }
    expect(mergedIssues([issueOf('x'), issueOf('y', other)])).toHaveLength(2)
    expect(
      mergedIssues([issueOf('x'), issueOf('y', { ...other, where: 'the sum is 381' })]),
    ).toHaveLength(2)
  })

  test.each([
    ['numbers', 'Write 391 in its place', 'Write 381 in its place'],
    ['negations', 'It is safe for children', 'It is not safe for children'],
  ])('with other %s are never the same, however alike their words', (_what, one, other) => {
    const issues = [one, other].map((fix) => issueOf('x', { fix }))
    expect(mergedIssues(issues)).toHaveLength(2)
    expect(hasNew(issues.slice(1), issues.slice(0, 1))).toBe(true)
  })

  test('are those of most critics first, then the gravest', () => {
    const lost = { where: 'a', what: 'Lost source of quotation', fix: 'Name it' }
    const order = mergedIssues([
      issueOf('x', {
        where: 'b',
        what: 'Minor slip in spelling',
        fix: 'Spell it',
        severity: 'minor',
      }),
      issueOf('x', { where: 'c', what: 'Dangerous dose', fix: 'Halve it', severity: 'blocker' }),
      issueOf('x', lost),
      issueOf('y', lost),
    ])
    expect(order.map(({ where }) => where)).toEqual(['a', 'c', 'b'])
  })

  test('are new where an earlier round has none like them', () => {
    expect(hasNew([issueOf('x')], [issueOf('y')])).toBe(false)
    expect(hasNew([issueOf('x')], [])).toBe(true)
    expect(hasNew([], [issueOf('y')])).toBe(false)
  })
})

test.each<[before: string, after: string, share: number]>([
  ['one two three four', 'one two three four', 0],
  ['One, two: three four!', 'one two three four', 0],
  ['one two three four', 'one two three five', 0.25],
  ['one two', 'three four', 1],
  ['a a b', 'a b b', 1 / 3],
  ['', '', 0],
  ['', 'new', 1],
])('from %j to %j, %d of the words change', (before, after, share) => {
  expect(changedShare(before, after)).toBeCloseTo(share)
})
