import { afterEach, describe, expect, test } from 'vitest'
import { fakeGateway, type FakeGateway } from './fake-gateway.ts'
import { runScript } from './run-script.ts'

let gateway: FakeGateway | undefined
afterEach(async () => {
  await gateway?.close()
  gateway = undefined
})

const CHANGE = {
  object: 'improvement',
  id: 'imp_1',
  mixture: 'team',
  from_version: 3,
  change: 'Drop the agent idle',
  why: 'It was not shown to add anything',
  status: 'shadow',
  alpha: 0.025,
  offline: { n: 12, win_rate: 0.5, interval: [0.3, 0.7], cost_ratio: 0.67 },
  shadow: null,
  promoted_version: null,
  created_at: 1,
  updated_at: 1,
}

/** A gateway whose round goes on for a while and then has found this. */
async function tune(found: object | null, ...args: readonly string[]) {
  let polls = 0
  gateway = await fakeGateway((response) => {
    const ended_at = ++polls > 2 ? 2 : null
    const round = {
      object: 'improvement_round',
      mixture: 'team',
      started_at: 1,
      ended_at,
      why: 'Done',
    }
    const data = found === null ? [] : [found]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ object: 'list', data, round, promoted_version: 4 }))
  })
  return runScript('tune.ts', { args: ['--mixture', 'team', '--url', gateway.url, ...args] })
}

describe('npm run tune', () => {
  test('starts a round, waits for its end, and prints the change in plain sentences', async () => {
    const outcome = await tune(CHANGE)
    expect(outcome).toEqual({
      status: 3,
      stderr: '',
      stdout: [
        'Round: Done.',
        'Change of version 3: Drop the agent idle.',
        'Why: It was not shown to add anything.',
        'Stored runs: the change wins 50 % [30 %, 70 %] of 12, at 0.67 times the cost.',
        'New runs: none is compared yet.',
        'Status: shadow, being compared with the current version on new runs, off their path.',
        '',
      ].join('\n'),
    })
    expect(gateway?.seen[0]).toMatchObject({
      path: '/v1/improvements',
      body: { mixture: 'team' },
    })
  })

  test('exits with 3 when no change suggests itself', async () => {
    expect(await tune(null)).toEqual({ status: 3, stderr: '', stdout: 'Round: Done.\n' })
  })

  test.each([
    ['proposed', 3],
    ['ready', 0],
    ['promoted', 0],
    ['worse', 100],
    ['rejected', 100],
    ['rolled_back', 100],
  ])('exits with the status of a change that is %s: %i', async (status, code) => {
    const outcome = await tune({ ...CHANGE, status })
    expect(outcome).toMatchObject({ status: code, stderr: '' })
    expect(outcome.stdout).toContain(`\nStatus: ${status}, `)
    expect(outcome.stdout.includes('--promote')).toBe(status === 'ready')
    expect(outcome.stdout.includes('--roll-back')).toBe(status === 'worse')
    expect(gateway?.seen.some(({ path }) => path === '/v1/improvements/imp_1')).toBe(false)
  })

  test('--promote puts a change in place that is ready, and no other', async () => {
    const ready = await tune({ ...CHANGE, status: 'ready' }, '--promote')
    expect(ready).toMatchObject({ status: 0, stderr: '' })
    expect(ready.stdout).not.toContain('--promote')
    expect(ready.stdout).toMatch(/\nIt is in place, as version 4\.\n$/)
    expect(gateway?.seen.at(-1)).toMatchObject({
      path: '/v1/improvements/imp_1',
      body: { mixture: 'team', decision: 'promote' },
    })
    await gateway?.close()
    expect(await tune(CHANGE, '--promote')).toMatchObject({ status: 3 })
    expect(gateway?.seen.some(({ path }) => path === '/v1/improvements/imp_1')).toBe(false)
  })

  test('--roll-back takes a change back that turned out to be worse, and no other', async () => {
    const worse = await tune({ ...CHANGE, status: 'worse' }, '--roll-back')
    expect(worse).toMatchObject({ status: 100, stderr: '' })
    expect(worse.stdout).toMatch(/\nIt is rolled back\.\n$/)
    expect(gateway?.seen.at(-1)).toMatchObject({
      path: '/v1/improvements/imp_1',
      body: { mixture: 'team', decision: 'roll_back' },
    })
    await gateway?.close()
    expect(await tune({ ...CHANGE, status: 'promoted' }, '--roll-back')).toMatchObject({
      status: 0,
    })
    expect(gateway?.seen.some(({ path }) => path === '/v1/improvements/imp_1')).toBe(false)
  })
})

describe('npm run tune fails plainly', () => {
  test('when nothing listens', async () => {
    const closed = await fakeGateway(() => {})
    const { url } = closed
    await closed.close()
    const outcome = await runScript('tune.ts', { args: ['--mixture', 'team', '--url', url] })
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: `Cannot reach ${url}: connection refused, is the gateway running?\n`,
    })
  })

  test.each([
    [[], 'Cannot tune: wanted --mixture ID'],
    [['--mixture', 'team', '--url', 'moa'], 'Cannot use --url "moa"'],
    [['--nope'], "Unknown option '--nope'"],
  ])('at %j, with the usage', async (args, message) => {
    const outcome = await runScript('tune.ts', { args })
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    expect(outcome.stderr).toContain(message)
    expect(outcome.stderr).toContain('Usage: npm run tune -- --mixture ID')
  })
})
