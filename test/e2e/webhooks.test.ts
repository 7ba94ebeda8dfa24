import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromGithub, fromSlack, SECRET, type Sent } from '../http/hooks/senders.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startDestination, type Destination, type Received } from './destination.ts'
import { endOf } from './jobs.ts'
import type { WireJob } from '../../src/protocol/jobs/job-response.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

const TOKEN = 'Bearer github_pat_of_a_test'
const ANSWERS_SECRET = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** The answer of each fake service, like that of the real one. */
const ANSWERS: Readonly<Record<string, { readonly status: number; readonly body: string }>> = {
  '/repos/octocat/Hello-World/issues/1347/comments': { status: 201, body: '{"id":1}' },
  '/commands/T0001/1234567890/aBcDeFgHiJkLmNoPqRsTuVwX': { status: 200, body: 'ok' },
  '/answers': { status: 204, body: '' },
}

let gateway: TestGateway
let service: Destination
let page = ''

beforeAll(async () => {
  page = await readFile(`${root}/docs/webhooks.md`, 'utf8')
  service = await startDestination(({ path }) => ANSWERS[path] ?? { status: 404 })
  gateway = await startTestGateway({
    bindings: {
      AUTH: 'open',
      GITHUB_WEBHOOK_SECRET: SECRET,
      GITHUB_AUTHORIZATION: TOKEN,
      SLACK_SIGNING_SECRET: SECRET,
      TYPEFORM_SECRET: SECRET,
      ANSWERS_SECRET,
    },
  })
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
})

/**
 * Runs a recipe of the page as it is written. Nothing is replaced but addresses (those of the gateway,
 * and of the one service that the answer goes to, whose fake is on this machine) and what the page
 * itself leaves open: the id of a session that was opened before.
 */
async function runRecipe(name: string, session = ''): Promise<Record<string, unknown>> {
  const recipe = new RegExp(`\`\`\`sh\\n# recipe: ${name}\\n(curl [\\s\\S]*?)\`\`\``).exec(
    page,
  )?.[1]
  expect(recipe).toBeDefined()
  const here = local(recipe ?? '')
    .replaceAll('https://moa.example.com', gateway.url)
    .replaceAll('"session": "sess_…"', `"session": "${session}"`)
  // The gateway is open: a blank key is none.
  const env = { ...process.env, ADMIN_KEY: '' }
  const { stdout } = await run('sh', ['-c', here], { env })
  return JSON.parse(stdout) as Record<string, unknown>
}

/** The same with the service on this machine. */
function local(text: string): string {
  return text
    .replaceAll('https://api.github.com', service.url)
    .replaceAll('"api.github.com"', '"127.0.0.1"')
    .replaceAll(encodeURIComponent('https://hooks.slack.com'), encodeURIComponent(service.url))
    .replaceAll('"hooks.slack.com"', '"127.0.0.1"')
    .replaceAll('https://forms.example.com', service.url)
}

async function fixture(name: string): Promise<string> {
  return local(await readFile(`${root}/test/fixtures/${name}`, 'utf8'))
}

function send(hook: string, { headers, body }: Sent): Promise<Response> {
  return fetch(`${gateway.url}/hooks/${hook}`, { method: 'POST', headers, body })
}

/** The newest job of a hook, once its answer was delivered. */
async function delivered(hook: string): Promise<WireJob> {
  const response = await fetch(`${gateway.url}/v1/jobs`)
  const { data } = (await response.json()) as { data: { id: string; hook: string }[] }
  const id = data.find((job) => job.hook === hook)?.id ?? ''
  const job = await endOf(gateway.url, id, ({ delivery }) => delivery?.status === 'delivered')
  expect(job).toMatchObject({ status: 'done', delivery: { attempts: 1 } })
  return job
}

/** The one request that the service got since. */
function only(before: number): Received {
  expect(service.received).toHaveLength(before + 1)
  const [received] = service.received.slice(before)
  if (received === undefined) throw new Error('Nothing was delivered')
  return received
}

describe('the recipe for GitHub', () => {
  test('answers a new issue with one comment, as the API of GitHub requires', async () => {
    expect(await runRecipe('github')).toMatchObject({ path: '/hooks/issues', warnings: [] })
    const before = service.received.length
    const sent = await fromGithub(await fixture('github-issue.json'))
    const first = await send('issues', sent)
    expect(first.status).toBe(202)
    const again = await send('issues', sent)
    expect([again.status, (await again.json()) as object]).toMatchObject([
      202,
      { id: ((await first.json()) as { id: string }).id },
    ])
    await delivered('issues')
    const comment = only(before)
    expect(comment).toMatchObject({
      method: 'POST',
      path: '/repos/octocat/Hello-World/issues/1347/comments',
      headers: {
        authorization: TOKEN,
        'content-type': 'application/json',
        'user-agent': 'edge-moa',
      },
    })
    expect(JSON.parse(comment.body)).toEqual({ body: expect.stringContaining('Canberra') })
    expect(comment.body).not.toContain('<<<')
  })

  test('ignores a payload that is not a new issue, and rejects one that GitHub did not sign', async () => {
    const before = service.received.length
    const payload = await fixture('github-issue.json')
    const closed = await send('issues', await fromGithub(payload.replace('"opened"', '"closed"')))
    expect([closed.status, await closed.json()]).toEqual([200, { status: 'ignored' }])
    const ping = await send('issues', await fromGithub('{"zen":"Keep it logically awesome."}'))
    expect(ping.status).toBe(200)
    const forged = { ...(await fromGithub(payload)), body: payload.replace('Sydney', 'Perth') }
    expect((await send('issues', forged)).status).toBe(401)
    expect(service.received).toHaveLength(before)
  })

  test('accepts the payload as a form too, which is the default of GitHub', async () => {
    const before = service.received.length
    const payload = (await fixture('github-issue.json')).replace('1347,', '1348,')
    const { headers, body } = await fromGithub(String(new URLSearchParams({ payload })))
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await send('issues', { headers: { ...headers, ...type }, body })).status).toBe(202)
    await delivered('issues')
    expect(JSON.parse(only(before).body)).toEqual({ body: expect.stringContaining('Canberra') })
  })
})

test('the recipe for Slack answers a command with an empty 200, and then at the address that Slack sent', async () => {
  expect(await runRecipe('slack')).toMatchObject({ path: '/hooks/ask', warnings: [] })
  const before = service.received.length
  const seconds = String(Math.floor(Date.now() / 1000))
  const sent = await fromSlack(await fixture('slack-command.txt'), { seconds })
  const response = await send('ask', sent)
  expect([response.status, await response.text()]).toEqual([200, ''])
  await delivered('ask')
  const message = only(before)
  expect(message).toMatchObject({
    method: 'POST',
    path: '/commands/T0001/1234567890/aBcDeFgHiJkLmNoPqRsTuVwX',
    headers: { 'content-type': 'application/json' },
  })
  expect(message.headers).not.toHaveProperty('authorization')
  expect(JSON.parse(message.body)).toEqual({
    response_type: 'in_channel',
    text: expect.stringContaining('Canberra'),
  })
  const other = await fixture('slack-command.txt')
  const unasked = await fromSlack(other.replace('%2Fask', '%2Fdeploy'), { seconds })
  expect(await (await send('ask', unasked)).json()).toEqual({ status: 'ignored' })
})

test('the recipe for a form accepts a signed form, and delivers a signed answer', async () => {
  expect(await runRecipe('form')).toMatchObject({ path: '/hooks/contact', warnings: [] })
  const before = service.received.length
  const body = await fixture('form.json')
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('base64')}`
  const headers = { 'content-type': 'application/json', 'typeform-signature': signature }
  expect((await send('contact', { headers, body })).status).toBe(202)
  const job = await delivered('contact')
  const answer = only(before)
  expect(answer).toMatchObject({
    method: 'POST',
    path: '/answers',
    headers: { 'content-type': 'application/json', 'webhook-id': job.id },
  })
  const checked = new Webhook(ANSWERS_SECRET).verify(answer.body, { ...answer.headers })
  const content = expect.stringContaining('Canberra')
  expect(checked).toMatchObject({
    type: 'job.done',
    data: { id: job.id, hook: 'contact', completion: { choices: [{ message: { content } }] } },
  })
  expect(
    (await send('contact', { headers, body: body.replace('Australia', 'Ghana') })).status,
  ).toBe(401)
})

test('the recipe for a custom page accepts a plain form, and spends from its session', async () => {
  const session = await runRecipe('session')
  expect(session).toMatchObject({ budget_usd: 5, remaining_usd: 5 })
  const hook = await runRecipe('page', String(session['id']))
  expect(hook).toMatchObject({ path: '/hooks/question', session: session['id'] })
  const before = service.received.length
  const body = String(new URLSearchParams({ question: 'What is the capital of Australia?' }))
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await send('question', { headers, body })).status).toBe(202)
  const job = await delivered('question')
  expect(job).toMatchObject({ session: session['id'] })
  expect(only(before)).toMatchObject({
    method: 'POST',
    path: '/answers',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: expect.stringContaining('Canberra'),
  })
})

test('these tests run every recipe of the page', () => {
  const names = [...page.matchAll(/# recipe: (\w+)/g)].map(([, name]) => name)
  expect(names).toEqual(['github', 'slack', 'form', 'session', 'page'])
  // Each curl of the page is one of them.
  expect(page.match(/^curl /gm)).toHaveLength(names.length)
})
