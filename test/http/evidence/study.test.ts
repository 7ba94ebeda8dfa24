import { expect, test } from 'vitest'
import { chat, moaOf, send } from '../gateway.ts'

interface Row {
  readonly participant: string
  readonly words_in: number
  readonly words_out: number
  readonly tokens: number
  readonly vote: string | null
  readonly question_text: string | null
  readonly answer_text: string | null
}

async function ask(study: object, content: string = crypto.randomUUID(), model = 'demo') {
  const messages = [{ role: 'user', content }]
  return String(moaOf(await chat(model, { messages, moa: { study } }))['run'])
}

async function rowsOf(id: string): Promise<readonly Row[]> {
  const { status, text } = await send(`/v1/study?id=${id}`)
  expect(status).toBe(200)
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]))
}

test('a run that names a study has a row with figures, and texts only where the participant agreed', async () => {
  const id = `s${crypto.randomUUID()}`
  const base = { id, participant: 'Ann', cluster: '7b', condition: 'mixture', category: 'algebra' }
  await ask({ ...base, consent: 'figures' }, 'What is 17 × 23, and why?')
  await ask({ ...base, participant: 'Bob', consent: 'text' }, 'What is 17 × 24, and why?')
  const [ann, bob] = await rowsOf(id)
  expect(ann).toMatchObject({ words_in: 7, question_text: null, answer_text: null, t: 0 })
  expect(ann).toMatchObject({ condition: 'mixture', question_category: 'algebra' })
  expect(ann?.words_out).toBeGreaterThan(0)
  expect(ann?.tokens).toBeGreaterThan(0)
  expect(bob?.question_text).toBe('What is 17 × 24, and why?')
  expect(bob?.answer_text).not.toBe('')
  expect(JSON.stringify([ann, bob])).not.toMatch(/Ann|Bob|7b"/)
})

test('a replayed answer has a row of its own', async () => {
  const id = `s${crypto.randomUUID()}`
  const question = crypto.randomUUID()
  const model = `m-${crypto.randomUUID()}`
  await send(`/v1/mixtures/${model}`, {
    method: 'PUT',
    body: {
      layers: [{ agents: [{ model: 'sim/quick' }] }],
      aggregator: { model: 'sim/careful' },
      cache: { answers_ttl_s: 60 },
    },
  })
  const first = await ask({ id, participant: 'Ann', consent: 'figures' }, question, model)
  const second = await ask({ id, participant: 'Bob', consent: 'figures' }, question, model)
  expect(second).toBe(first)
  const rows = await rowsOf(id)
  expect(rows).toHaveLength(2)
  await send('/v1/votes', { method: 'POST', body: { run: first, choice: 'up', voter: 'Bob' } })
  expect((await rowsOf(id)).map(({ vote }) => vote)).toEqual([null, 'up'])
})

test('a study is a CSV file with a column for each field', async () => {
  const id = `s${crypto.randomUUID()}`
  await ask({ id, participant: 'Ann', consent: 'figures' })
  const { headers, text } = await send(`/v1/study?id=${id}&format=csv`)
  expect(headers.get('content-disposition')).toContain(`study-${id}.csv`)
  const [head = '', row = ''] = text.split('\r\n')
  expect(head.split(',').slice(0, 5)).toEqual([
    'participant',
    'cluster',
    'condition',
    'session',
    't',
  ])
  expect(row.split(',')).toHaveLength(head.split(',').length)
})

test('a participant who withdraws consent is deleted', async () => {
  const id = `s${crypto.randomUUID()}`
  await ask({ id, participant: 'Ann', consent: 'text' })
  await ask({ id, participant: 'Bob', consent: 'text' })
  const { status } = await send(`/v1/study?id=${id}&participant=Ann`, { method: 'DELETE' })
  expect(status).toBe(204)
  expect(await rowsOf(id)).toHaveLength(1)
  await send(`/v1/study?id=${id}`, { method: 'DELETE' })
  expect(await rowsOf(id)).toEqual([])
})

test('a run without a study has no row', async () => {
  await chat('demo', { moa: { cache: 'off' } })
  expect(await rowsOf('none')).toEqual([])
})
