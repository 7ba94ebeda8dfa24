import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { JudgedRun } from '../../../src/gateway/evidence/comparing/comparison-store.ts'
import type { NewStudyRow } from '../../../src/protocol/study/study-row.ts'
import { VOTES_PER_DAY, type NewVote, type Voter } from '../../../src/protocol/votes/stored-vote.ts'

const RATED = { mixture: null, style: 'free' } as const

function objectOf() {
  return env.VOTES.getByName(crypto.randomUUID())
}

function voterOf(name: string): Voter {
  return { name: `voter/${name}`, participant: name, session: null }
}

function voteOf(more: Partial<NewVote> = {}): NewVote {
  const run = crypto.randomUUID()
  return {
    id: crypto.randomUUID(),
    voter: voterOf('ann turing'),
    choice: 'left',
    reason: null,
    left: { run: `run_${run}a`, system: 'team', length: 9 },
    right: { run: `run_${run}b`, system: 'sim/a', length: 3 },
    ...more,
  }
}

function rowOf(more: Partial<NewStudyRow> = {}): NewStudyRow {
  const id = `run_${crypto.randomUUID()}`
  return {
    study: 'math',
    id,
    run: id,
    at: Date.now() - 60_000,
    participant: 'Ann Lovelace',
    session: 'sess_1',
    cluster: 'Class green',
    condition: 'mixture',
    question_category: 'algebra',
    words_in: 5,
    words_out: 40,
    tokens: 300,
    cost_usd: 0.002,
    latency_ms: 1_200,
    degraded: 0,
    question_text: null,
    answer_text: null,
    ...more,
  }
}

test('a voter has one vote on two runs, whatever their sides', async () => {
  const votes = objectOf()
  const vote = voteOf()
  const { left, right } = vote
  expect(await votes.cast(vote)).toEqual({ state: 'counted' })
  // The message of a vote may be repeated; it is the same vote.
  expect(await votes.cast(vote)).toEqual({ state: 'counted' })
  const again = voteOf({ left: right ?? left, right: left, choice: 'right' })
  expect(await votes.cast(again)).toEqual({ state: 'repeated' })
  expect(await votes.cast({ ...again, voter: voterOf('bob') })).toEqual({ state: 'counted' })
  expect(await votes.ratings(RATED)).toMatchObject({ votes: 2, voters: 2 })
})

test('votes on one run are apart from votes on pairs', async () => {
  const votes = objectOf()
  const { left } = voteOf()
  expect(await votes.cast(voteOf({ left, right: null, choice: 'up' }))).toEqual({
    state: 'counted',
  })
  expect(await votes.cast(voteOf({ left, right: null, choice: 'down' }))).toEqual({
    state: 'repeated',
  })
  await votes.cast(voteOf({ right: null, choice: 'down' }))
  expect(await votes.ratings(RATED)).toMatchObject({
    votes: 0,
    pairs: [],
    thumbs: [{ system: 'team', up: 1, down: 1 }],
  })
})

test('no voter has more than a twentieth of the thumbs on a system, once there are enough of them', async () => {
  const votes = objectOf()
  const thumb = (name: string, choice: 'up' | 'down', system = 'team') => {
    const { left } = voteOf()
    return votes.cast(
      voteOf({ voter: voterOf(name), choice, left: { ...left, system }, right: null }),
    )
  }
  for (let i = 0; i < 75; i += 1) await thumb(`v${i % 25}`, 'up')
  for (let i = 0; i < 24; i += 1) await thumb('angry', 'down')
  // Of fewer than 100 all count.
  const all = { system: 'team', up: 75, down: 24, overCap: 0 }
  expect((await votes.ratings(RATED)).thumbs).toEqual([all])
  await thumb('angry', 'down')
  await thumb('angry', 'down', 'sim/a')
  expect((await votes.ratings(RATED)).thumbs).toEqual([
    { system: 'sim/a', up: 0, down: 1, overCap: 0 },
    // 3 of 78 are less than a twentieth, and 4 of 79 are more.
    { system: 'team', up: 75, down: 3, overCap: 22 },
  ])
})

test('no rating comes before 30 votes, and the next vote changes it', async () => {
  const votes = objectOf()
  const cast = async (count: number) => {
    for (let i = 0; i < count; i += 1)
      await votes.cast(voteOf({ choice: i % 3 === 0 ? 'right' : 'left', voter: voterOf(`v${i}`) }))
  }
  await cast(29)
  expect((await votes.ratings(RATED)).ratings).toBeNull()
  await cast(1)
  const first = await votes.ratings(RATED)
  expect(first.ratings?.systems.map(({ system }) => system)).toEqual(['team', 'sim/a'])
  await cast(1)
  expect((await votes.ratings(RATED)).votes).toBe(first.votes + 1)
})

test('ratings of one mixture leave out pairs without it', async () => {
  const votes = objectOf()
  await votes.cast(voteOf())
  const { left } = voteOf()
  await votes.cast(voteOf({ left: { ...left, system: 'other' } }))
  expect(await votes.ratings({ ...RATED, mixture: 'team' })).toMatchObject({ votes: 1 })
  expect(await votes.ratings({ ...RATED, mixture: 'sim/a' })).toMatchObject({ votes: 2 })
})

test('voters are held against judges who read the same answers, the first vote on each', async () => {
  const votes = objectOf()
  const judged: JudgedRun[] = []
  const compared = async (index: number, more: Partial<NewVote>, value: number) => {
    const voter = voterOf(`v${index}`)
    const plain = voteOf({ voter, ...more })
    const { left, right } = plain
    const sides = index % 2 === 0 ? { left, right } : { left: right ?? left, right: left }
    const turned = { left: 'right', right: 'left' } as const
    const choice =
      index % 2 === 1 && (plain.choice === 'left' || plain.choice === 'right')
        ? turned[plain.choice]
        : plain.choice
    await votes.cast({ ...plain, ...sides, choice })
    // Another person says the opposite, later: that is no further answer.
    const late = { ...plain, ...sides, id: crypto.randomUUID(), choice: 'both_bad' as const }
    await votes.cast({ ...late, voter: voterOf(`late ${index}`) })
    judged.push({ run: left.run, against: 'sim/a', value })
  }
  // Of 50 answers, both say in 20 that the mixture wins and in 15 that it loses: κ of Cohen (1960) is 0.4.
  const kinds = [
    [20, 'left', 1],
    [5, 'left', 0.25],
    [10, 'right', 0.75],
    [15, 'right', 0],
  ] as const
  let index = 0
  for (const [count, choice, value] of kinds)
    for (let i = 0; i < count; i += 1) await compared(index++, { choice }, value)
  // Neither a vote beside another system nor one that judges have not read says anything of them.
  const { left } = voteOf()
  await votes.cast(voteOf({ right: { ...left, system: 'sim/b' }, left: { ...left, run: 'run_b' } }))
  judged.push({ run: 'run_b', against: 'sim/a', value: 0 })
  await votes.cast(voteOf())
  const query = { ...RATED, mixture: 'team' }
  const { agreement } = await votes.ratings({ ...query, judged })
  expect(agreement?.n).toBe(50)
  expect(agreement?.kappa).toBeCloseTo(0.4, 12)
  expect(agreement?.interval?.[0]).toBeCloseTo(0.125, 2)
  const few = await votes.ratings({ ...query, judged: judged.slice(0, 29) })
  expect(few.agreement).toEqual({ n: 29, kappa: null, interval: null })
  expect((await votes.ratings(query)).agreement).toBeNull()
})

test('a voter has so many votes in a day and no more', async () => {
  const votes = objectOf()
  for (let i = 0; i < VOTES_PER_DAY; i += 1) await votes.cast(voteOf())
  expect(await votes.cast(voteOf())).toMatchObject({ state: 'too_many' })
  expect(await votes.cast(voteOf({ voter: voterOf('bob') }))).toEqual({ state: 'counted' })
})

test('no name of a voter or participant is stored, and one tenant has other pseudonyms than another', async () => {
  const pseudonyms = await Promise.all(
    [objectOf(), objectOf()].map(async (votes) => {
      await votes.cast(voteOf())
      await votes.record(rowOf())
      const stored = await runInDurableObject(votes, (_object, { storage }) =>
        ['votes', 'study', 'withdrawn'].map((table) =>
          JSON.stringify(storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
        ),
      )
      expect(stored.join()).not.toMatch(/Ann L|ann t|Class g|sess_1/)
      return (await votes.list(0)).votes[0]?.voter
    }),
  )
  expect(pseudonyms[0]).toMatch(/^[0-9a-f]{16}$/)
  expect(pseudonyms[0]).not.toBe(pseudonyms[1])
})

test('a study has its rows once, in seconds since the first question of each participant', async () => {
  const votes = objectOf()
  const at = Date.now() - 100_000
  const first = rowOf({ at })
  await votes.record(first)
  await votes.record(first)
  await votes.record(rowOf({ at: at + 30_400 }))
  await votes.record(rowOf({ at: at + 50_000, participant: 'Bob' }))
  await votes.record(rowOf({ study: 'other' }))
  const { rows, after } = await votes.rows('math', 0)
  expect(after).toBeNull()
  expect(rows.map(({ t }) => t)).toEqual([0, 30, 0])
  expect(new Set(rows.map(({ participant }) => participant)).size).toBe(2)
  expect(rows[0]).toMatchObject({ words_in: 5, cost_usd: 0.002, degraded: false, vote: null })
})

test('a vote stands in the row of the answer, seen from its side', async () => {
  const votes = objectOf()
  const [one, other, third] = [rowOf(), rowOf(), rowOf()]
  for (const row of [one, other, third]) await votes.record(row)
  const side = (run: string) => ({ run, system: 'team', length: 1 })
  await votes.cast(voteOf({ left: side(one.run), right: side(other.run), choice: 'right' }))
  await votes.cast(voteOf({ left: side(third.run), right: null, choice: 'down' }))
  const { rows } = await votes.rows('math', 0)
  expect(rows.map(({ vote }) => vote)).toEqual(['not preferred', 'preferred', 'down'])
})

test('where several got the same answer, a vote is that of who voted', async () => {
  const votes = objectOf()
  const run = 'run_same'
  await votes.record(rowOf({ run, participant: 'Ann Lovelace' }))
  await votes.record(rowOf({ run, participant: 'Bob' }))
  const left = { run, system: 'team', length: 1 }
  await votes.cast(voteOf({ left, right: null, choice: 'up', voter: voterOf('Bob') }))
  const { rows } = await votes.rows('math', 0)
  expect(rows.map(({ vote }) => vote)).toEqual([null, 'up'])
})

test.each(['Ann Lovelace', 'a pseudonym of the export'])(
  'a participant who withdraws consent is deleted, named by %s, and runs that go on are not stored',
  async (name) => {
    const votes = objectOf()
    const running = rowOf()
    await votes.record(rowOf())
    await votes.record(rowOf({ participant: 'Bob' }))
    const [ann, bob] = (await votes.rows('math', 0)).rows
    const participant = name === 'Ann Lovelace' ? name : (ann?.participant ?? '')
    await votes.delete({ study: 'math', participant })
    await votes.record(running)
    expect((await votes.rows('math', 0)).rows).toEqual([bob])
    // Consent that is given anew counts for what begins after it.
    await votes.record(rowOf({ at: Date.now() + 1_000 }))
    expect((await votes.rows('math', 0)).rows).toHaveLength(2)
  },
)

test('a study is deleted with its salt, and no other one', async () => {
  const votes = objectOf()
  await votes.record(rowOf())
  await votes.record(rowOf({ study: 'other' }))
  const [before] = (await votes.rows('math', 0)).rows
  await votes.delete({ study: 'math', participant: null })
  expect((await votes.rows('math', 0)).rows).toEqual([])
  expect((await votes.rows('other', 0)).rows).toHaveLength(1)
  await votes.record(rowOf({ at: Date.now() + 1_000 }))
  const [after] = (await votes.rows('math', 0)).rows
  expect(after?.participant).not.toBe(before?.participant)
})

test('an alarm deletes what is too old, and leaves nothing behind when nothing is left', async () => {
  const votes = objectOf()
  await votes.record(rowOf({ at: Date.now() - 401 * 86_400_000 }))
  await runDurableObjectAlarm(votes)
  const tables = await runInDurableObject(votes, (_object, { storage }) =>
    storage.sql.exec(`SELECT name FROM sqlite_master WHERE name = 'study'`).toArray(),
  )
  expect(tables).toEqual([])
})

test('reading leaves nothing behind', async () => {
  const votes = objectOf()
  expect(await votes.ratings(RATED)).toMatchObject({ votes: 0, ratings: null, thumbs: [] })
  expect(await votes.list(0)).toEqual({ votes: [], after: null })
  expect(await votes.rows('math', 0)).toEqual({ rows: [], after: null })
  const tables = await runInDurableObject(votes, (_object, { storage }) =>
    storage.sql.exec(`SELECT name FROM sqlite_master WHERE name = 'votes'`).toArray(),
  )
  expect(tables).toEqual([])
})
