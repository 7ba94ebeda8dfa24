import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDestination, type Destination, type Received } from '../e2e/destination.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { runScript } from './run-script.ts'

const SECRET = 'a secret of a test'
const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const DEV_VARS = `# what wrangler reads\nHOOK_SECRET="${SECRET}"\nSTANDARD_SECRET=${WHSEC}\n`

let gateway: TestGateway
let destination: Destination
let folder: string

/** Fails requests to /busy and /gone. */
function replyOf({ path }: Received) {
  return { status: { '/busy': 503, '/gone': 410 }[path] ?? 204 }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-moa-hook-'))
  await writeFile(join(folder, '.dev.vars'), DEV_VARS)
  destination = await startDestination(replyOf)
  const bindings = { AUTH: 'open', HOOK_SECRET: SECRET, STANDARD_SECRET: WHSEC }
  gateway = await startTestGateway({ bindings })
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await destination[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

interface Terms {
  readonly verify: object
  readonly prompt?: string
  readonly when?: readonly object[]
  /** Where the answer goes. */
  readonly path?: string
  readonly model?: string
}

async function putHook(id: string, terms: Terms): Promise<void> {
  const { verify, prompt = 'Answer.', when = [], path = '/answers', model } = terms
  const deliver = { url: `${destination.url}${path}`, format: 'text' }
  const request = { model: model ?? 'sim/careful?first_token_ms=0&interval_ms=0' }
  const body = JSON.stringify({ verify, prompt, when, request, deliver })
  const response = await fetch(`${gateway.url}/v1/hooks/${id}`, { method: 'PUT', body })
  expect([response.status, await response.text()]).toMatchObject([201, expect.any(String)])
}

function hook(id: string, ...args: readonly string[]) {
  return runScript('hook.ts', {
    args: [...args, '--hook', id, '--url', gateway.url],
    cwd: folder,
    env: { SECRET_OF_SHELL: SECRET },
  })
}

describe('npm run hook', () => {
  test.each([
    ['github', { scheme: 'github', secret: 'HOOK_SECRET' }, 'github-issue.json', '202'],
    ['slack', { scheme: 'slack', secret: 'HOOK_SECRET' }, 'slack-command.txt', '200'],
    ['hmac', { scheme: 'hmac-sha256', secret: 'HOOK_SECRET', header: 'x-sig' }, 'form.json', '202'],
    [
      'standard',
      { scheme: 'standard-webhooks', secret: 'STANDARD_SECRET' },
      'github-issue.json',
      '202',
    ],
    ['none', { scheme: 'none' }, 'form.json', '202'],
  ])(
    'signs for %s with the secret of .dev.vars, and shows the answer and its delivery',
    async (id, verify, file, status) => {
      const pointer = { github: '{{/issue/body}}', slack: '{{/text}}' }[id]
      await putHook(id, { verify, prompt: pointer ?? 'What is the capital of Australia?' })
      const before = destination.received.length
      const outcome = await hook(id, `fixtures/${file}`)
      expect(outcome).toMatchObject({ status: 0, stderr: '' })
      expect(outcome.stdout).toContain(`\n${status} after `)
      expect(outcome.stdout).toMatch(/answer by sim\/careful/)
      expect(outcome.stdout).toContain('Canberra')
      expect(outcome.stdout).toContain('\nDelivered: HTTP 204, 1 attempt\n')
      expect(outcome.stdout).not.toContain(SECRET)
      expect(destination.received.slice(before).map(({ body }) => body)).toEqual([
        expect.stringContaining('Canberra'),
      ])
    },
  )

  test('reports that the same delivery came before, unless --fresh makes another one', async () => {
    await putHook('twice', { verify: { scheme: 'github', secret: 'HOOK_SECRET' } })
    const before = destination.received.length
    const [first] = [await hook('twice', 'fixtures/form.json')]
    expect(first?.stdout).not.toContain('came before')
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    const again = await hook('twice', 'fixtures/form.json')
    expect(again).toMatchObject({ status: 0 })
    expect(again.stdout).toContain('The same delivery came before')
    expect(destination.received).toHaveLength(before + 1)
    for (const file of ['fixtures/form.json', 'fixtures/slack-command.txt']) {
      expect((await hook('twice', file, '--fresh')).stdout).not.toContain('came before')
    }
    expect(destination.received).toHaveLength(before + 3)
  })

  test('reads any file, and a secret from the command line or the environment', async () => {
    await putHook('own', { verify: { scheme: 'github', secret: 'HOOK_SECRET' } })
    const file = join(folder, 'own.json')
    await writeFile(file, '{"mine":1}')
    for (const flags of [
      ['--secret', SECRET],
      ['--secret-env', 'SECRET_OF_SHELL'],
    ]) {
      expect(await hook('own', file, ...flags)).toMatchObject({ status: 0 })
    }
    const wrong = await hook('own', file, '--secret', 'another secret')
    expect(wrong).toMatchObject({ status: 1, stderr: '' })
    expect(wrong.stdout).toMatch(/\n401 after \d+ ms: .*invalid_signature/)
  })

  test('reports when no job is made, and why', async () => {
    const when = [{ pointer: '/action', equals: 'closed' }]
    await putHook('closed', { verify: { scheme: 'none' }, when })
    const outcome = await hook('closed', 'fixtures/github-issue.json')
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.stdout).toContain('{"status":"ignored"}\nNothing runs: no job was made of it\n')
  })

  test.each([
    ['busy', 'Not delivered yet: the destination answered 503, 2 attempts, the next in '],
    ['gone', 'Undeliverable: the destination wants no more deliveries (410), 1 attempt'],
  ])('fails when the destination is %s', async (path, line) => {
    await putHook(path, { verify: { scheme: 'none' }, path: `/${path}` })
    const outcome = await hook(path, 'fixtures/form.json')
    expect(outcome).toMatchObject({ status: 1, stderr: '' })
    expect(outcome.stdout).toContain(line)
  })

  test('fails when the job does', async () => {
    await putHook('broken', { verify: { scheme: 'none' }, model: 'sim/quick?status=400' })
    const outcome = await hook('broken', 'fixtures/form.json')
    expect(outcome).toMatchObject({ status: 1 })
    expect(outcome.stdout).toContain('The job is failed: ')
    expect(outcome.stdout).toContain('Delivered: HTTP 204')
  })
})

describe('npm run hook fails plainly', () => {
  test('when there is no such hook', async () => {
    const outcome = await hook('nobody', 'fixtures/form.json')
    expect(outcome).toEqual({ status: 1, stdout: '', stderr: 'Cannot find the hook "nobody"\n' })
  })

  test('when the secret is not set anywhere', async () => {
    await putHook('elsewhere', { verify: { scheme: 'github', secret: 'OTHER_SECRET' } })
    const outcome = await hook('elsewhere', 'fixtures/form.json')
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain('Cannot sign the delivery: .dev.vars has no OTHER_SECRET')
  })

  test('when the secret is not one of Standard Webhooks, without printing it', async () => {
    await putHook('odd', { verify: { scheme: 'standard-webhooks', secret: 'HOOK_SECRET' } })
    const outcome = await hook('odd', 'fixtures/form.json', '--secret', '!!!')
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toBe(
      'Cannot sign the delivery: the secret does not fit "standard-webhooks"\n',
    )
  })

  test('when nothing listens', async () => {
    const args = ['fixtures/form.json', '--hook', 'x', '--url', 'http://127.0.0.1:9']
    const outcome = await runScript('hook.ts', { args })
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toBe('Cannot reach http://127.0.0.1:9: is the gateway running?\n')
  })

  test.each([
    [['--hook', 'x'], 'Cannot send: wanted one file'],
    [['fixtures/form.json'], 'Cannot send: wanted --hook ID'],
    [['fixtures/nothing.json', '--hook', 'x'], 'Cannot read fixtures/nothing.json: no such file'],
    [['fixtures/form.json', '--hook', 'x', '--url', 'moa'], 'Cannot use --url "moa"'],
    [['a', '--hook', 'x', '--secret-env', 'NOT_SET_HERE'], 'Cannot use --secret-env NOT_SET_HERE'],
    [['--nope'], "Unknown option '--nope'"],
  ])('at %j, with the usage', async (args, message) => {
    const outcome = await runScript('hook.ts', { args })
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain(message)
    expect(outcome.stderr).toContain('Usage: npm run hook -- FILE --hook ID')
  })

  test('--help prints the usage', async () => {
    const outcome = await runScript('hook.ts', { args: ['--help'] })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/^Usage: npm run hook -- /)
  })
})
