import { expect, test } from 'vitest'
import { ask, system, user } from '../ask.ts'
import { inRole, QUESTION, task } from './role.ts'

interface Critique {
  readonly verdict: string
  readonly issues: readonly Record<string, string>[]
}
interface Verification {
  readonly verdict: string
  readonly p: number
  readonly why: string
}
const SPAIN = 'What is the capital of Spain?'
const MADRID = 'The capital of Spain is Madrid!'
const criticise = (model: string, draft: string, question = SPAIN) =>
  inRole<Critique>(model, 'a critic of the draft', { question, texts: [draft] })
const verify = (model: string, draft: string, question = SPAIN) =>
  inRole<Verification>(model, 'the verifier of the draft', { question, texts: [draft] })

test('a critic accepts a draft that says what it believes', async () => {
  expect(await criticise('careful', MADRID)).toEqual({ verdict: 'accept', issues: [] })
})

test('a critic that believes otherwise quotes the draft and says what it has', async () => {
  // The critic is wrong here: simulated critics have their mistakes too.
  expect(await criticise('terse', MADRID)).toEqual({
    verdict: 'revise',
    issues: [
      {
        severity: 'blocker',
        where: MADRID,
        what: expect.stringContaining('wrong'),
        fix: 'The capital of Spain is Barcelona',
      },
    ],
  })
})

test('a critic reports what the draft leaves out, and one finds fault without a reason to revise', async () => {
  const { verdict, issues } = await criticise('careful', '17 × 23 = 391.', QUESTION)
  expect(verdict).toBe('revise')
  expect(issues).toMatchObject([{ severity: 'major', what: expect.stringContaining('moons') }])
  expect(await criticise('contrarian', MADRID)).toMatchObject({
    verdict: 'accept',
    issues: [{ severity: 'minor', what: 'The draft gives no reason' }],
  })
})

test('the critic without beliefs finds only what is missing', async () => {
  expect(await criticise('judge', 'The capital of Spain is Barcelona.')).toMatchObject({
    verdict: 'accept',
  })
  expect(await criticise('judge', 'I do not know.')).toMatchObject({ verdict: 'revise' })
})

const ISSUES = {
  'as JSON': '[{"where":"is 381","what":"It is wrong","fix":"17 × 23 = 391"}]',
  'as text': '1. (blocker, 2 critics) “17 × 23 = 381”: wrong. Fix: 17 × 23 = 391',
}

test.each(Object.entries(ISSUES))(
  'a reviser changes what an issue %s justifies',
  async (_, issues) => {
    const draft = 'Easy one! 17 × 23 = 381. The planet with the most moons is Saturn! (simulated)'
    const prompt = task('the reviser of the draft', [draft], `The issues:\n${issues}`)
    const revised = draft.replace('381', '391')
    expect(await ask('careful', [user(QUESTION), user(prompt)])).toBe(revised)
    expect(await ask('judge', [system(`Be brief.\n\n${prompt}`), user(QUESTION)])).toBe(revised)
  },
)

test('a reviser rejects an issue that is wrong to its own knowledge', async () => {
  const issue = '{"where":"is Madrid","what":"wrong","fix":"The capital of Spain is Barcelona"}'
  const prompt = task('the reviser of the draft', [MADRID], issue)
  expect(await ask('careful', [user(SPAIN), user(prompt)])).toBe(MADRID)
  expect(await ask('judge', [user(SPAIN), user(prompt)])).toContain('Barcelona')
})

test('a reviser follows several critics against its own knowledge', async () => {
  // Quick believes that it is 381.
  const draft = '17 × 23 = 381. (simulated)'
  const issues = (found: string) => `1. [blocker${found}] "${draft}"; wrong; fix: 17 × 23 = 391`
  const revised = (found: string) =>
    ask('quick', [user(QUESTION), user(task('the reviser of the draft', [draft], issues(found)))])
  expect(await revised('')).toBe(draft)
  expect(await revised(', found by 2 critics')).toBe('17 × 23 = 391. (simulated)')
})

test('a reviser adds what is missing', async () => {
  const issue = '{"where":"","what":"missing","fix":"The planet with the most moons is Saturn"}'
  const prompt = task('the reviser of the draft', ['17 × 23 = 391.'], issue)
  expect(await ask('careful', [user(QUESTION), user(prompt)])).toBe(
    '17 × 23 = 391. The planet with the most known moons is Saturn.',
  )
})

test('a verifier accepts what it has too, and escalates what it has not', async () => {
  expect(await verify('careful', MADRID)).toEqual({
    verdict: 'accept',
    p: 95,
    why: 'I have the same',
  })
  expect(await verify('terse', MADRID)).toMatchObject({
    verdict: 'escalate',
    why: expect.stringContaining('Barcelona'),
  })
  expect(await verify('careful', 'I do not know.')).toMatchObject({ verdict: 'escalate', p: 5 })
})

test('the verifier without beliefs is less certain, and more so of a draft that says why', async () => {
  const bare = await verify('judge', 'The capital of Spain is Barcelona.')
  const reasoned = await verify('judge', 'The capital of Spain is Barcelona, because I live there.')
  expect(bare.verdict).toBe('accept')
  expect(bare.p).toBeLessThan(reasoned.p)
  expect(reasoned.p).toBeLessThan(95)
})

test('an extractor copies the conclusion of one response, or none', async () => {
  const extract = (text: string) =>
    inRole('judge', 'the extractor of the response', { question: SPAIN, texts: [text] })
  expect(await extract('Let me see. The capital of Spain is Barcelona.')).toEqual({
    answer: 'Barcelona',
  })
  expect(await extract('I do not know.')).toEqual({ answer: null })
})
