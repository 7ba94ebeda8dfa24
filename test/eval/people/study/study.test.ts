import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EXIT, type Desk } from '../../../../src/eval/command/desk.ts'
import { runCommand } from '../../../../src/eval/command/main.ts'
import { study } from '../../../../src/eval/command/study.ts'
import { assignConditions } from '../../../../src/eval/people/study/assign.ts'
import { planStudy } from '../../../../src/eval/people/study/plan.ts'
import { pseudonyms } from '../../../../src/eval/people/study/pseudonym.ts'
import { copiedShare, isSameQuestion } from '../../../../src/eval/people/study/words.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'study-'))
  writeFileSync(join(folder, 'salt'), 'a secret of this study\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs `study` and returns its exit status and what it printed. */
async function run(...args: string[]): Promise<{ status: number; out: string; errors: string }> {
  let [out, errors] = ['', '']
  const desk: Desk = {
    signal: new AbortController().signal,
    now: () => 0,
    write: (text) => (out += text),
    report: (text) => (errors += text),
    canvas: null,
    ask: null,
    connect: () => Promise.reject(new Error('no gateway is needed')),
  }
  const commands = { named: { study }, default: study }
  const status = await runCommand(['study', ...args, '--out', folder], commands, desk)
  return { status, out, errors }
}

const file = (name: string) => readFileSync(join(folder, name), 'utf8')

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const AIMS = {
  effect: 0.3,
  conditions: 2,
  classSize: 25,
  intraclass: 0.15,
  power: 0.8,
  alpha: 0.05,
  dropout: 0,
}

test('whole classes of 25 need 4.6 times the people, and no class is split', () => {
  const { independent, byClass, byPerson } = planStudy(AIMS)
  expect(independent).toBe(175)
  expect(byClass).toEqual({ designEffect: 4.6, perCondition: 825, people: 1650, classes: 66 })
  expect(byPerson.people).toBe(2 * Math.ceil(175 * 0.85))
})

test('more conditions share α, and people who will not finish are added', () => {
  expect(planStudy({ ...AIMS, conditions: 3 }).independent).toBe(212)
  expect(planStudy({ ...AIMS, dropout: 0.5, intraclass: 0 }).byPerson.people).toBe(700)
})

test('conditions differ by at most one person in a class, whatever the order of the roster', () => {
  const conditions = ['single', 'mixture', 'mixture with provenance']
  const roster = Array.from({ length: 50 }, (_, at) => ({ person: `p${at}`, class: `c${at % 3}` }))
  const assigned = assignConditions(roster, { conditions, salt: 'x' })
  for (const members of Map.groupBy(assigned, (each) => each.class).values()) {
    const counts = conditions.map((name) => members.filter(({ condition }) => condition === name))
    const sizes = counts.map(({ length }) => length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  }
  const reversed = assignConditions(roster.toReversed(), { conditions, salt: 'x' }).toReversed()
  expect(reversed).toEqual(assigned)
  expect(assignConditions(roster, { conditions, salt: 'y' })).not.toEqual(assigned)
})

test('a pseudonym needs the salt, and the same name of another kind has another one', () => {
  const pseudonym = pseudonyms('salt')
  expect(pseudonym('participant', 'Ada')).toMatch(/^[0-9a-f]{16}$/)
  expect(pseudonym('participant', 'Ada')).toBe(pseudonyms('salt')('participant', 'Ada'))
  expect(pseudonym('participant', 'Ada')).not.toBe(pseudonyms('other')('participant', 'Ada'))
  expect(pseudonym('cluster', 'Ada')).not.toBe(pseudonym('participant', 'Ada'))
})

test('what was copied is the share of four-word runs, and much the same question is one asked again', () => {
  const answer = 'Light bends because it is slower in glass.'
  expect(copiedShare('light bends because it is faster', answer)).toBeCloseTo(2 / 3)
  expect(copiedShare('My own words about this.', answer)).toBe(0)
  expect(copiedShare('too short', answer)).toBeNull()
  expect(isSameQuestion('Why does light bend in glass?', 'why does light bend in water?')).toBe(
    true,
  )
  expect(isSameQuestion('Why does light bend?', 'Name three rivers of Asia.')).toBe(false)
  expect(isSameQuestion('', '')).toBe(false)
})

const LOG = [
  {
    person: 'Ada',
    class: '7b',
    session: 's1',
    at: '2026-03-01T10:00:00Z',
    condition: 'mixture',
    question: 'Why does light bend?',
    answer: 'Because it is slower in glass.',
    work: 'Light bends because it is slower in glass.',
    tokens: 120,
    cost_usd: 0.002,
    latency_ms: 900,
    degraded: false,
    vote: '=cmd()',
    consent: true,
  },
  {
    person: 'Ada',
    class: '7b',
    session: 's1',
    at: '2026-03-01T10:05:00Z',
    condition: 'mixture',
    question: 'Why does light bend so?',
    answer: 'Slower, in glass',
    consent: false,
  },
  { person: 'Bob', class: '7b', session: 's2', condition: 'single', question: 'Name a river.' },
]
  .map((row) => JSON.stringify(row))
  .join('\n')

test('a log becomes a table without names and without texts', async () => {
  const log = write('log.jsonl', LOG)
  const { status, out } = await run('--export', log, '--salt-file', join(folder, 'salt'))
  expect({ status, out }).toEqual({ status: EXIT.ok, out: '3 rows\n' })
  const [names = '', first = '', second = '', third = ''] = file('study.csv').trim().split('\n')
  expect(names.split(',')).toEqual(
    'participant,cluster,condition,session,t,question_category,words_in,words_out,tokens,cost_usd,latency_ms,degraded,vote,copied_share,asked_again,opened_sources'.split(
      ',',
    ),
  )
  const pseudonym = pseudonyms('a secret of this study')
  expect(first).toBe(
    `${pseudonym('participant', 'Ada')},${pseudonym('cluster', '7b')},mixture,${pseudonym('session', 's1')},0,,4,6,120,0.002,900,no,'=cmd(),0.6666666666666666,yes,`,
  )
  expect(second.split(',').slice(4, 9)).toEqual(['300', '', '5', '3', ''])
  expect(third.split(',').at(4)).toBe('')
  expect(file('study.csv')).not.toMatch(/Ada|Bob|7b|light|river/i)
})

test('texts are exported with recorded consent alone', async () => {
  const log = write('log.jsonl', LOG)
  await run('--export', log, '--salt-file', join(folder, 'salt'), '--texts')
  expect(file('study.csv')).toContain('Why does light bend?')
  expect(file('study.csv')).not.toContain('Why does light bend so?')
  expect(file('study.csv')).not.toContain('river')
})

test('the codebook explains each column, and warns of classes that are too small', async () => {
  const log = write('log.jsonl', LOG)
  await run('--export', log, '--salt-file', join(folder, 'salt'))
  const codebook = file('codebook.md')
  for (const name of (file('study.csv').split('\n')[0] ?? '').split(','))
    expect(codebook).toContain(`| \`${name}\` |`)
  expect(codebook).toContain('3 rows, 2 participants, 1 clusters, 2 sessions')
  expect(codebook).toContain('fewer than 5 participants: 1.')
  expect(codebook).toContain('| mixture | 2 | 1 |')
})

/** Makes a results directory with one answer of a mixture and of a model. */
function writeResults(): string {
  const results = join(folder, 'results')
  mkdirSync(results)
  const messages = [{ role: 'user', content: 'One plus one?' }]
  const question = { id: 'q1', messages, turns: [], cluster: 'exam', category: 'sums' }
  const answer = {
    question: 'q1',
    system: 'demo',
    repeat: 0,
    texts: ['It is two.'],
    promptTokens: 10,
    completionTokens: 4,
    costUsd: null,
    latencyMs: 12.6,
    degraded: ['quorum'],
    run: 'run-1',
  }
  const other = { ...answer, system: 'sim/quick', texts: ['2'], degraded: [] }
  const systems = [
    { id: 'demo', role: 'mixture' },
    { id: 'sim/quick', role: 'single' },
  ]
  write('results/questions.jsonl', `${JSON.stringify(question)}\n`)
  write('results/answers.jsonl', `${JSON.stringify(answer)}\n${JSON.stringify(other)}\n`)
  write('results/run.json', JSON.stringify({ schema: 1, systems }))
  return results
}

/** The cells of `study.csv`, without its line of names. */
const cells = () =>
  file('study.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

test('results become a table with one answer a row, by the role of the system', async () => {
  await run('--export', writeResults(), '--salt-file', join(folder, 'salt'))
  const [mixture, single] = cells()
  expect(mixture?.[0]).toBe('')
  expect(mixture?.[2]).toBe('mixture')
  expect(mixture?.slice(5)).toEqual('sums,3,3,14,,13,yes,,,,'.split(','))
  expect(single?.[2]).toBe('single')
})

test('votes become two rows each: the answer that was preferred, and the other', async () => {
  const results = writeResults()
  const vote = { question: 'q1', left: 'sim/quick', right: 'demo', voter: 'Ada', seconds: 5 }
  const votes = [
    { ...vote, choice: 'right' },
    { ...vote, choice: 'both_bad', voter: 'Bob' },
    { ...vote, choice: 'tie', right: 'a system without an answer' },
  ]
  write('results/votes.jsonl', votes.map((each) => `${JSON.stringify(each)}\n`).join(''))
  await run('--export', results, '--salt-file', join(folder, 'salt'), '--texts')
  const pseudonym = pseudonyms('a secret of this study')
  expect(cells().map((row) => [row[0], row[2], row[12]])).toEqual([
    [pseudonym('participant', 'Ada'), 'single', 'not preferred'],
    [pseudonym('participant', 'Ada'), 'mixture', 'preferred'],
    [pseudonym('participant', 'Bob'), 'single', 'both bad'],
    [pseudonym('participant', 'Bob'), 'mixture', 'both bad'],
    [pseudonym('participant', 'Ada'), 'single', 'tie'],
  ])
  expect(file('study.csv')).not.toMatch(/Ada|plus|two/)
})

test('a roster is assigned, and a plan is printed with its preregistration', async () => {
  const roster = write('roster.csv', 'person,class\nAda,7b\nBob,7b\nCyd,7c\nDee,7c\n')
  const salt = ['--salt-file', join(folder, 'salt'), '--conditions', 'single,mixture']
  const { out } = await run('--assign', roster, ...salt)
  expect(out.split('\n').toSorted()).toEqual(['', 'mixture: 2', 'single: 2'])
  expect(file('assignment.csv').split('\n')[1]).toMatch(/^Ada,7b,[0-9a-f]{16},(single|mixture)$/)
  const plan = await run('--plan', '--conditions', 'single,mixture', '--dropout', '0')
  expect(plan.out).toContain('1650 people in 66 classes (design effect 4.6)')
  expect(file('preregistration.md')).toContain('1650 people in 66 classes (design effect 4.6)')
})

test.each([
  [[], 'wanted one of --plan, --assign, --export'],
  [['--plan', '--export', 'x'], 'wanted one of'],
  [['--plan', '--icc', '1.5'], '--icc "1.5": wanted a number from 0 to 1'],
  [['--plan', '--class-size', '2.5'], 'wanted a whole number'],
  [['--plan', '--conditions', 'a,a'], 'two or more different names'],
  [['--export', 'x.jsonl'], 'wanted --salt-file FILE'],
])('%j is wrong use', async (args, message) => {
  const { status, errors } = await run(...args)
  expect(status).toBe(EXIT.wrongUse)
  expect(errors).toContain(message)
})

test.each([
  [
    'log.jsonl',
    '{"question": "?"}',
    'line 1, field "person" or "participant" or "voter": wanted a text in every row',
  ],
  ['log.jsonl', '{"person": "Ada", "at": "soon"}', 'line 1, field "at" or "time": wanted a date'],
  ['log.jsonl', '{"person": "Ada", "tokens": "many"}', 'field "tokens": wanted a number from 0 up'],
  ['log.csv', 'person,degraded\nAda,maybe\n', 'line 2, field "degraded": wanted true or false'],
])('%s of %s is not read', async (name, text, message) => {
  const log = write(name, text)
  const { status, errors } = await run('--export', log, '--salt-file', join(folder, 'salt'))
  expect(status).toBe(EXIT.failed)
  expect(errors).toContain(message)
})

test('a short salt, and a person who is on the roster twice, are rejected', async () => {
  const short = write('short', 'abc')
  const log = write('log.jsonl', LOG)
  expect((await run('--export', log, '--salt-file', short)).errors).toContain('wanted 16 or more')
  const roster = write('roster.csv', 'person,class\nAda,7b\nAda,7c\n')
  const twice = await run('--assign', roster, '--salt-file', join(folder, 'salt'))
  expect(twice.errors).toContain('"Ada" is in it twice')
})
