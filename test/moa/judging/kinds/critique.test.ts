import { expect, test } from 'vitest'
import { readCritique } from '../../../../src/moa/judging/kinds/critique.ts'

function issue(severity: string, over: object = {}): object {
  return { severity, where: 'a dozen', what: `It is ${severity}.`, fix: 'Write 12.', ...over }
}

function read(reply: object) {
  return readCritique(JSON.stringify(reply))
}

test('puts the gravest issue first', () => {
  const issues = [issue('minor'), issue('blocker'), issue('Major')]
  const found = read({ verdict: 'revise', issues })
  expect(found.ok && found.value.issues.map(({ severity }) => severity)).toEqual([
    'blocker',
    'major',
    'minor',
  ])
})

test('of many issues the gravest eight count', () => {
  const issues = [...Array.from({ length: 20 }, () => issue('minor')), issue('blocker')]
  const found = read({ verdict: 'revise', issues })
  expect(found.ok && found.value.issues.length).toBe(8)
  expect(found).toMatchObject({
    value: { issues: [{ severity: 'blocker' }, {}, {}, {}, {}, {}, {}, {}] },
  })
})

test.each([
  { verdict: 'accept' },
  { verdict: 'Accept', issues: null },
  { verdict: 'accept', issues: [] },
])('%j accepts the draft', (reply) => {
  expect(read(reply)).toEqual({ ok: true, value: { verdict: 'accept', issues: [] } })
})

test.each([
  {
    reply: { verdict: 'revise', issues: [] },
    problem: '"verdict" is "revise", but "issues" is empty',
  },
  { reply: { verdict: 'maybe', issues: [] }, problem: '"verdict" is not "accept" or "revise"' },
  {
    reply: { verdict: 'revise', issues: [issue('urgent')] },
    problem: '"severity" of issue 1 is not "blocker" or "major" or "minor"',
  },
  {
    reply: { verdict: 'revise', issues: [issue('major', { fix: null })] },
    problem: '"fix" of issue 1 is not a text',
  },
])('rejects it when $problem', ({ reply, problem }) => {
  expect(read(reply)).toEqual({ ok: false, error: [problem] })
})
