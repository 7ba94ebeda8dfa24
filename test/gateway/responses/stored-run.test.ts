import { expect, test, vi } from 'vitest'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { storing } from '../../../src/gateway/responses/stored-run.ts'
import { decodeResponse } from '../../../src/gateway/responses/stored-response.ts'
import type { Run } from '../../../src/gateway/runs/run.ts'
import type { PreparedAsk } from '../../../src/gateway/runs/prepare-ask.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import type { CallReport, RunEvent } from '../../../src/moa/events.ts'
import type { AnswerForm } from '../../../src/protocol/wire-shape.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const CALL: CallReport = {
  id: 'judge/0',
  role: 'judge',
  layer: null,
  agent: 'judge',
  model: 'up/judge',
  status: 'ok',
  finishReason: 'stop',
  latencyMs: 1,
  firstTokenMs: 1,
  attempts: 1,
  usage: NO_USAGE,
  costUsd: 0,
  failure: null,
}

const FORM: AnswerForm = {
  shape: 'openai-responses',
  id: 'resp_1',
  created: 1,
  model: 'demo',
  stream: true,
  progress: 'none',
  fusion: true,
  options: {},
}

test('what a provider calls the answer of a call is not stored', async () => {
  const events: RunEvent[] = [
    { type: 'call-end', call: CALL, source: { id: 'chatcmpl-7', model: 'm-0613' } },
  ]
  const run = {
    identity: { run: 'run_1', mixture: 'demo', version: null, cache: 'off' },
    next: async () => events.shift() ?? null,
    outcome: { ok: true, finishReason: 'stop', synthesized: true },
    report: () => ({ calls: [CALL] }),
  } as unknown as Run
  const { services } = fakeServices({})
  const close = vi.fn<typeof services.responses.close>(async () => {})
  const responses = { ...services.responses, close }
  const stored = storing(
    run,
    { prepared: { state: { items: [], turns: 1 } } as unknown as PreparedAsk, form: FORM },
    { caller: ownCaller('open', 'local'), services: { ...services, responses } },
  )
  while ((await stored.next()) !== null);
  const response = decodeResponse(close.mock.calls[0]?.[1] ?? null)
  expect(response).toMatchObject({ kind: 'whole' })
  expect(response?.kind === 'whole' && response.events).toEqual([{ type: 'call-end', call: CALL }])
})
