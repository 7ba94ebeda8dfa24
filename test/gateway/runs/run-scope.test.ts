import { expect, test } from 'vitest'
import type { AskContext } from '../../../src/gateway/ask-context.ts'
import { ownCaller } from '../../../src/gateway/caller.ts'
import type { RunScope, Services } from '../../../src/gateway/ports/services.ts'
import { beginRun } from '../../../src/gateway/runs/begin-run.ts'
import { prepareAsk } from '../../../src/gateway/runs/prepare-ask.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { fakeServices } from '../../docs/fake-services.ts'

/** The scope of a run of a model that runs alone. */
async function scopeOf(tenant: string, model: string, content: string): Promise<RunScope> {
  const fake = fakeServices({ [model]: [{ text: 'So.' }] })
  const scopes: RunScope[] = []
  const services: Services = {
    ...fake.services,
    runPorts(signal, scope) {
      scopes.push(scope)
      return fake.services.runPorts(signal, scope)
    },
  }
  const context: AskContext = {
    caller: ownCaller('admin', tenant),
    services,
    session: null,
    cacheControl: null,
    signal: new AbortController().signal,
  }
  const body = { model, messages: [{ role: 'user', content }] }
  const prepared = await prepareAsk(SHAPES['openai-chat'], body, context)
  if (!prepared.ok) throw new Error(prepared.error.message)
  const run = await beginRun(prepared.value, context)
  if (!run.ok) throw new Error(run.error.message)
  while ((await run.value.next()) !== null);
  const [scope] = scopes
  if (scope === undefined) throw new Error('No run began')
  return scope
}

test('runs of one tenant and one mixture share the caches of prompts, and no others do', async () => {
  const scope = await scopeOf('blue', 'sim/a', 'Why?')
  expect((await scopeOf('blue', 'sim/a', 'How?')).prompts).toBe(scope.prompts)
  expect((await scopeOf('red', 'sim/a', 'Why?')).prompts).not.toBe(scope.prompts)
  expect((await scopeOf('blue', 'sim/b', 'Why?')).prompts).not.toBe(scope.prompts)
})
