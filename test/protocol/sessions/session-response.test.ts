import { expect, test } from 'vitest'
import {
  sessionSchemas,
  wireAccount,
  wireSession,
} from '../../../src/protocol/sessions/session-response.ts'

const SESSION = {
  id: 'sess_1',
  budgetMicros: 1_000_000,
  spentMicros: 250_000,
  heldMicros: 100_001,
  remainingMicros: 649_999,
  expiresAtMs: 1_700_000_000_999,
  mixture: null,
}

test('a session has dollars and whole seconds', () => {
  const wire = wireSession(SESSION)
  expect(wire).toEqual({
    id: 'sess_1',
    budget_usd: 1,
    spent_usd: 0.25,
    held_usd: 0.100_001,
    remaining_usd: 0.649_999,
    expires_at: 1_700_000_000,
    mixture: null,
  })
  expect(sessionSchemas().session.strict().parse(wire)).toEqual(wire)
})

test('an account adds its runs and its models', () => {
  const run = {
    run: 'run_1',
    state: 'settled',
    reason: 'ended',
    heldMicros: 10,
    spentMicros: 4,
    overrunMicros: 7,
    clamped: true,
    createdAtMs: 1_999,
  } as const
  const model = { model: null, spentMicros: 4, calls: 2, estimated: 1 }
  const wire = wireAccount({ ...SESSION, overrunMicros: 2_000_001, runs: [run], models: [model] })
  expect(wire).toMatchObject({
    id: 'sess_1',
    overrun_usd: 2.000_001,
    runs: [
      {
        run: 'run_1',
        held_usd: 0.000_01,
        spent_usd: 0.000_004,
        overrun_usd: 0.000_007,
        clamped: true,
        created_at: 1,
      },
    ],
    models: [{ model: null, spent_usd: 0.000_004, calls: 2, estimated_calls: 1 }],
  })
  expect(sessionSchemas().account.strict().parse(wire)).toEqual(wire)
})
