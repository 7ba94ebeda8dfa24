import { describe, expect, test } from 'vitest'
import { keySchema } from '../../../src/protocol/keys/key.ts'
import { FIELDS, keyBody } from '../../../src/ui/dashboard/keys/key-body.ts'

function form(values: Readonly<Record<string, string>>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return data
}

describe('the request for a new key', () => {
  test('leaves out what is empty', () => {
    const empty = Object.fromEntries(FIELDS.map(({ name }) => [name, '  ']))
    expect(keyBody('secret', form({ ...empty, name: ' Site ' }))).toEqual({
      kind: 'secret',
      name: 'Site',
    })
  })

  test('has every field as the gateway wants it', () => {
    const body = keyBody(
      'publishable',
      form({
        name: 'Site',
        mixtures: 'demo\n team-answer ,\n',
        origins: 'https://www.example.com',
        session_budget_usd: '0.5',
        budget_usd_per_day: '2',
        alert_usd_per_day: '1.5',
        requests_per_minute: '60',
        expires_at: '2027-01-02T03:04',
        tenant: 'site',
      }),
    )
    expect(body).toMatchObject({
      mixtures: ['demo', 'team-answer'],
      origins: ['https://www.example.com'],
      session_budget_usd: 0.5,
      budget_usd_per_day: 2,
      alert_usd_per_day: 1.5,
      requests_per_minute: 60,
      expires_at: new Date('2027-01-02T03:04').getTime() / 1_000,
    })
    expect(keySchema.safeParse(body).error).toBeUndefined()
  })

  test('has no field of the other kind', () => {
    const values = { name: 'Server', budget_usd_per_day: '2' }
    expect(keyBody('secret', form(values))).toEqual({ kind: 'secret', name: 'Server' })
    expect(keyBody('publishable', form(values))).toMatchObject({ budget_usd_per_day: 2 })
  })
})
