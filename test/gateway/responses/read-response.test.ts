import { expect, test } from 'vitest'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { findResponse } from '../../../src/gateway/responses/read-response.ts'
import { decodeResponse } from '../../../src/gateway/responses/stored-response.ts'
import { formsOf } from '../../protocol/stored-forms.ts'

const open = formsOf('response').find(({ stored }) => decodeResponse(stored)?.kind === 'open')

test.each([
  ['done', null, /could not be stored; GET \/v1\/jobs\/job_1 has it/],
  ['failed', { code: 'upstream_failed', message: 'No model answered' }, /No model answered/],
] as const)(
  'a response whose job is %s and that has no answer of its own says why',
  async (status, error, message) => {
    const state = { id: 'job_1', run: 'run_1', status, error }
    const services = {
      responses: { read: () => Promise.resolve(open?.stored ?? null) },
      jobs: { read: () => Promise.resolve({ state, completion: '{}' }) },
      trouble() {},
    } as unknown as Parameters<typeof findResponse>[2]
    const found = await findResponse(
      `resp_${'0'.repeat(32)}`,
      ownCaller('admin', 'admin'),
      services,
    )
    expect(found).toMatchObject({
      kind: 'whole',
      end: { ok: false, error: { message: expect.stringMatching(message) as string } },
    })
  },
)
