import { describe, expect, test } from 'vitest'
import type { Reply } from '../../../src/moa/model-port.ts'
import { stripReasoning } from '../../../src/moa/text/reasoning.ts'
import { APIS } from '../../../src/models/catalog/wire.ts'
import { FakeUpstream } from '../../support/fake-upstream.ts'
import { FAULTS, type Fault } from '../../support/upstream/faults.ts'
import { played } from '../../support/upstream/played.ts'
import type { ServedApi } from '../../support/upstream/served-api.ts'
import { SERVED_APIS } from '../../support/upstream/served-apis.ts'
import { callOnce, modelsOn, providerNamed } from '../calls.ts'

/** Faults of one request that take no time and need no socket. */
const AT_ONCE = FAULTS.filter(({ name, group, script }) => {
  const one = 'length' in script ? null : script
  const waits = one?.stall !== undefined || one?.reset !== undefined
  return one !== null && !waits && group !== 'unending' && name !== 'gzip'
})

describe.each(SERVED_APIS)('the events of $name', (api) => {
  const rows = AT_ONCE.filter(({ lacks }) => !lacks.includes(api.name))
  test.each(rows)('of a model that $sentence are read as what they are', async (fault) => {
    for (const live of [true, false]) {
      const { reply } = await callPlayed(api, fault, live)
      expect({ live, usable: isUsable(reply) }).toEqual({ live, usable: fault.expect === 'whole' })
    }
  })

  test('are read to the same reply, live or as a whole', async () => {
    for (const fault of rows.filter((each) => each.expect === 'whole')) {
      const [live, whole] = [
        await callPlayed(api, fault, true),
        await callPlayed(api, fault, false),
      ]
      expect(contentOf(live.reply)).toEqual(contentOf(whole.reply))
    }
  })
})

function callPlayed(api: ServedApi, { script }: Fault, live: boolean) {
  const upstream = new FakeUpstream(() => played(api, 'length' in script ? {} : script))
  const provider = { ...providerNamed('acme'), wire: wireOf(api) }
  return callOnce(modelsOn(upstream.fetch, { providers: new Map([['acme', provider]]) }), { live })
}

function wireOf({ name }: ServedApi) {
  const wire = Object.entries(APIS).find(([api]) => api === name)?.[1]
  if (wire === undefined) throw new Error(`Cannot find the dialect of ${name}`)
  return wire
}

/** Whether a reply is an answer: whole, with words or calls. */
function isUsable({ failure, cut, text, toolCalls }: Reply): boolean {
  return failure === null && !cut && (stripReasoning(text) !== '' || toolCalls.length > 0)
}

function contentOf({ text, reasoning, refusal, toolCalls, finishReason, usage, extra }: Reply) {
  return { text, reasoning, refusal, toolCalls, finishReason, usage, extra }
}
