import { beforeAll, describe, expect, test } from 'vitest'
import { doJob } from '../../../src/gateway/jobs/do-job.ts'
import {
  changed,
  FORM,
  fromGithub,
  fromSlack,
  fromStandard,
  hmac,
  JSON_TYPE,
  plain,
  type Sent,
} from './senders.ts'
import { hookStage } from './stage.ts'

const { services, admin, put, putAll, send, jobs } = hookStage()

beforeAll(putAll)

const validPayload = { action: 'ask', text: 'Why?', to: 'https://hooks.example.com/1' }
const body = JSON.stringify(validPayload)
const form = new URLSearchParams(validPayload).toString()
const now = Date.now()
const seconds = (ms: number) => String(Math.floor(ms / 1000))

describe('a webhook becomes a job, once:', () => {
  test.each<[hook: string, first: () => Promise<Sent>, again: () => Promise<Sent>]>([
    ['github', () => fromGithub(body), () => fromGithub(body)],
    // A retry of Slack is signed for its own time.
    [
      'slack',
      () => fromSlack(form, { seconds: seconds(now) }),
      () => fromSlack(form, { seconds: seconds(now - 60_000) }),
    ],
    [
      'standard',
      async () => fromStandard(body, { atMs: now, id: 'msg_1' }),
      async () => fromStandard(body, { atMs: now - 60_000, id: 'msg_1' }),
    ],
    [
      'hmac',
      async () => changed(plain(validPayload), { 'x-sig': await hmac(body) }),
      async () => changed(plain(validPayload), { 'x-sig': `sha256=${await hmac(body)}` }),
    ],
    [
      'none',
      async () => changed(plain(validPayload), { 'webhook-id': 'one' }),
      async () => changed(plain(validPayload), { 'webhook-id': 'one' }),
    ],
  ])('%s, also when it is sent again', async (hook, first, again) => {
    const before = await jobs()
    const answers = [await send(hook, first()), await send(hook, again())]
    const added = (await jobs()).filter((id) => !before.includes(id))
    expect(added).toHaveLength(1)
    for (const { status, headers, body: job, text } of answers) {
      expect(headers.get('location')).toBe(`/v1/jobs/${added[0]}`)
      if (hook === 'slack') expect([status, text]).toEqual([200, ''])
      else expect([status, job]).toEqual([202, { id: added[0], status: 'queued' }])
    }
  })

  test('the same delivery to another hook is another job', async () => {
    const [one, other] = [await put('one'), await put('other')]
    expect([one.status, other.status]).toEqual([201, 201])
    const sent = { ...plain(validPayload), headers: { ...JSON_TYPE, 'webhook-id': 'same' } }
    const ids = [await send('one', sent), await send('other', sent)].map((each) => each.body['id'])
    expect(new Set(ids).size).toBe(2)
  })

  test('a hook that was deleted accepts no more webhooks', async () => {
    await put('gone')
    expect((await send('gone', plain(validPayload))).status).toBe(202)
    expect((await admin('DELETE /v1/hooks/gone')).status).toBe(204)
    expect((await send('gone', plain(validPayload))).status).toBe(404)
    expect((await admin('DELETE /v1/hooks/gone')).status).toBe(404)
  })

  test('a hook that was edited works as it is stored now', async () => {
    await put('edited', { when: [{ pointer: '/action', equals: 'never' }] })
    expect((await send('edited', plain(validPayload))).body).toEqual({ status: 'ignored' })
    expect((await put('edited')).status).toBe(200)
    expect((await send('edited', plain(validPayload))).status).toBe(202)
  })

  test('a job belongs to the tenant of its hook, and spends from its session', async () => {
    const id = `sess_${'a'.repeat(32)}`
    const terms = { budgetMicros: 1_000_000, expiresAtMs: now + 3_600_000, mixture: null }
    await services.sessions.open({ tenant: 'team', id }, terms)
    expect((await put('paid', { tenant: 'team', session: id })).status).toBe(201)
    const { body: job } = await send('paid', plain(validPayload))
    expect(await jobs('team')).toEqual([job['id']])
    expect(await jobs()).not.toContain(job['id'])
    const place = { tenant: 'team', id: String(job['id']) }
    await doJob(place, { once: (_name, act) => act(), wait: async () => {} }, services)
    const done = await services.jobs.read(place)
    expect(done?.state).toMatchObject({ status: 'done', session: id, hook: 'paid' })
    expect(done?.completion).toContain('Because.')
    const account = await services.sessions.read({ tenant: 'team', id })
    expect(account?.spentMicros).toBeGreaterThan(0)
  })
})

test.each<
  [session: string, terms: { budgetMicros: number; expiresAtMs: number } | null, code: string]
>([
  ['is used up', { budgetMicros: 1, expiresAtMs: now + 3_600_000 }, 'budget_exhausted'],
  ['has ended', { budgetMicros: 1_000_000, expiresAtMs: now - 1 }, 'forbidden'],
  ['is not there', null, 'not_found'],
])(
  'a hook whose session %s calls no model, and its job has the error',
  async (what, terms, code) => {
    const id = `sess_${what.length.toString(16).padStart(32, '0')}`
    if (terms !== null) {
      await services.sessions.open({ tenant: 'admin', id }, { ...terms, mixture: null })
    }
    await put('poor', { session: id })
    const { body: accepted } = await send('poor', plain({ text: what }))
    const place = { tenant: 'admin', id: String(accepted['id']) }
    await doJob(place, { once: (_name, act) => act(), wait: async () => {} }, services)
    const job = await services.jobs.read(place)
    expect(job).toMatchObject({ state: { status: 'failed', error: { code } }, completion: null })
  },
)

test('a form is accepted as a payload', async () => {
  const sent = { headers: { 'content-type': FORM }, body: form }
  expect((await send('none', sent)).status).toBe(202)
})
