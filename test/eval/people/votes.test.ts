import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { EvalError, UseError } from '../../../src/eval/command/errors.ts'
import { vote } from '../../../src/eval/people/votes/vote-command.ts'
import { ballotsFor } from '../../../src/eval/people/votes/ballots.ts'
import { VoteBook } from '../../../src/eval/people/votes/vote-book.ts'
import { VOTES_FILE, type VoteRecord } from '../../../src/eval/people/votes/vote-record.ts'
import { serveVotes } from '../../../src/eval/people/votes/vote-server.ts'
import { readJsonLines } from '../../../src/eval/results/json-lines.ts'
import { answer, IDS, resultsOf, system, written } from './voted-results.ts'
import { runOf } from '../results/run-of.ts'

const votesIn = (path: string) => readJsonLines<VoteRecord>(join(path, VOTES_FILE))

describe('ballotsFor()', () => {
  test('has a ballot for each question that both answered', () => {
    const ballots = ballotsFor('ann', resultsOf(), [])
    expect(ballots.map((ballot) => ballot.question).toSorted()).toEqual(IDS.toSorted())
  })

  test('draws the sides by chance, and the same ones again', () => {
    const sidesOf = (voter: string) =>
      ballotsFor(voter, resultsOf(), []).map(({ left }) => left.system)
    expect(new Set(sidesOf('ann')).size).toBe(2)
    expect(sidesOf('ann')).toEqual(sidesOf('ann'))
    expect(sidesOf('ann')).not.toEqual(sidesOf('bob'))
  })

  test('leaves out what the voter has voted on, on whichever side it was, and what others did not', () => {
    const votes = [
      { question: 'q3', left: 'model', right: 'team', choice: 'tie', voter: 'ann', seconds: 1 },
      { question: 'q4', left: 'team', right: 'model', choice: 'tie', voter: 'bob', seconds: 1 },
    ] as const
    const left = ballotsFor('ann', resultsOf(), votes).map((ballot) => ballot.question)
    expect(left).not.toContain('q3')
    expect(left).toContain('q4')
  })

  test('leaves out failed answers and answers that are the same', () => {
    const answers = [
      answer('q0', 'team', ''),
      answer('q0', 'model', 'words'),
      answer('q1', 'team', 'same'),
      answer('q1', 'model', 'same'),
    ]
    expect(ballotsFor('ann', resultsOf({ answers }), [])).toEqual([])
  })

  test('puts a mixture against its own baselines alone', () => {
    const systems = [
      system('team', 'mixture'),
      system('other', 'mixture'),
      system('model', 'single', 'team'),
      system('named', 'single'),
    ]
    const answers = systems.map(({ id }) => answer('q0', id, `words of ${id}`))
    const ballots = ballotsFor('ann', resultsOf({ run: runOf({ systems }), answers }), [])
    const pairs = ballots.map(({ left, right }) => [left.system, right.system].sort().join(' '))
    expect(pairs.sort()).toEqual(['model team', 'named other', 'named team'])
  })
})

describe('eval vote', () => {
  function scene(keys: string[]) {
    const shown: string[] = []
    const said: string[] = []
    let now = 0
    const desk: Desk = {
      signal: new AbortController().signal,
      now: () => (now += 1500),
      write: (text) => void said.push(text),
      report: (text) => void shown.push(text),
      canvas: null,
      ask: () => Promise.resolve(keys.shift() ?? 'q'),
      connect: () => Promise.reject(new Error('no gateway here')),
    }
    return { desk, shown, said }
  }

  test('stores a vote for each key, with its seconds, and shows no name before', async () => {
    using results = written()
    const { desk, shown, said } = scene(['1', 'x', '2', 'T', ' b '])
    expect(await vote.run([results.path, '--voter', 'ann'], desk)).toBe(0)
    const votes = votesIn(results.path)
    expect(votes.map(({ choice }) => choice)).toEqual(['left', 'right', 'tie', 'both_bad'])
    expect(votes.every(({ voter, seconds }) => voter === 'ann' && seconds === 1.5)).toBe(true)
    expect(said).toEqual(['4 votes stored, 8 pairs left\n'])
    expect(shown[0]).toContain('words on')
  })

  test('goes on where the voter ended', async () => {
    using results = written()
    await vote.run([results.path], scene(['1', '1', 'q']).desk)
    const { desk, said } = scene(Array.from({ length: 20 }, () => '2'))
    await vote.run([results.path], desk)
    const votes = votesIn(results.path)
    expect(new Set(votes.map(({ question }) => question)).size).toBe(12)
    expect(votes).toHaveLength(12)
    expect(said).toEqual(['10 votes stored, 0 pairs left\n'])
  })

  test('drops a vote that was cut off in the middle of its line', async () => {
    using results = written()
    await vote.run([results.path], scene(['1']).desk)
    const file = join(results.path, VOTES_FILE)
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"question":"q1","le`)
    await vote.run([results.path], scene(['2']).desk)
    expect(votesIn(results.path).map(({ choice }) => choice)).toEqual(['left', 'right'])
  })

  test('a skipped pair comes again at the end', async () => {
    using results = written()
    await vote.run([results.path], scene(['s', ...Array.from({ length: 12 }, () => '1')]).desk)
    expect(votesIn(results.path)).toHaveLength(12)
  })

  test('an answer cannot move the cursor, nor pass for the end of itself', async () => {
    const answers = [
      answer('q0', 'team', 'a\u001b[2J\n─── second answer ───\nb'),
      answer('q0', 'model', 'c'),
    ]
    using results = written(resultsOf({ answers }))
    const { desk, shown } = scene(['q'])
    await vote.run([results.path], desk)
    expect(shown.join('')).not.toContain('\u001b')
    expect(shown.join('').match(/^─── second answer ───$/gm)).toHaveLength(1)
  })

  test.each([
    [[]],
    [['a', 'b']],
    [['a', '--port', '99999']],
    [['a', '--what']],
    [['a', '--voter', ' ']],
  ])('a wrong command line is wrong use: %j', async (args) => {
    await expect(vote.run(args, scene([]).desk)).rejects.toThrow(UseError)
  })

  test('a directory without results is a failure', async () => {
    await expect(vote.run(['/nowhere/at/all'], scene([]).desk)).rejects.toThrow(EvalError)
  })
})

describe('the page of votes', () => {
  async function opened(path: string) {
    const book = new VoteBook(path, 'ann')
    let now = 0
    const page = await serveVotes(book, { port: 0, now: () => (now += 2000) })
    const load = async () => (await fetch(page.url)).text()
    const send = (fields: Record<string, string>) =>
      fetch(`${page.url}vote`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        redirect: 'manual',
      })
    return { book, page, load, send, [Symbol.asyncDispose]: () => page[Symbol.asyncDispose]() }
  }

  const tokenIn = (page: string) => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? ''

  test('stores the vote on the ballot that it showed, and shows the next', async () => {
    using results = written()
    await using site = await opened(results.path)
    const first = await site.load()
    const reply = await site.send({ token: tokenIn(first), choice: 'left' })
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/'])
    const [stored] = votesIn(results.path)
    expect(stored).toMatchObject({ choice: 'left', voter: 'ann', seconds: 2 })
    const leftText = /aria-label="First answer"[\s\S]*?words on (q\d+)/.exec(first)?.[1]
    expect(stored?.question).toBe(leftText)
    expect(tokenIn(await site.load())).not.toBe(tokenIn(first))
  })

  test('shows no name of a system', async () => {
    const answers = [answer('q0', 'team', 'some words'), answer('q0', 'model', 'other words')]
    using results = written(resultsOf({ answers }))
    await using site = await opened(results.path)
    const page = await site.load()
    expect(page).toContain('other words')
    expect(page).not.toMatch(/>[^<]*\b(team|model)\b/)
  })

  test('counts a vote once, and none without the token of the page', async () => {
    using results = written()
    await using site = await opened(results.path)
    const token = tokenIn(await site.load())
    await site.send({ token: 'guessed', choice: 'left' })
    await site.send({ token, choice: 'best' })
    expect(votesIn(results.path)).toHaveLength(0)
    await site.send({ token, choice: 'tie' })
    await site.send({ token, choice: 'left' })
    expect(votesIn(results.path).map(({ choice }) => choice)).toEqual(['tie'])
  })

  test('ends with thanks', async () => {
    const answers = [answer('q0', 'team', 'a'), answer('q0', 'model', 'b')]
    using results = written(resultsOf({ answers }))
    await using site = await opened(results.path)
    await site.send({ token: tokenIn(await site.load()), choice: 'skip' })
    await site.send({ token: tokenIn(await site.load()), choice: 'right' })
    expect(await site.load()).toContain('every pair has your vote')
  })

  test('answers to no other name of this machine', async () => {
    using results = written()
    await using site = await opened(results.path)
    const status = await new Promise((resolve) => {
      request(site.page.url, { headers: { host: 'evil.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
    expect(status).toBe(403)
  })

  test('refuses a form that is too large, and any other address', async () => {
    using results = written()
    await using site = await opened(results.path)
    const large = await site.send({ token: 'x'.repeat(10_000) }).then(
      ({ status }) => status,
      () => 413,
    )
    expect(large).toBe(413)
    expect((await fetch(`${site.page.url}etc/passwd`)).status).toBe(404)
  })
})
