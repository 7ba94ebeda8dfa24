import { expect, test } from 'vitest'
import { fakeGateway } from './fake-gateway.ts'
import { providersWithKey } from '../../scripts/local-models.ts'
import { runScript } from './run-script.ts'

test.each([
  ['openai/gpt-5-mini', 'OPENAI_API_KEY'],
  ['self-moa', 'OPENAI_API_KEY'],
  ['moa', 'TOGETHER_API_KEY'],
])('a missing key is named before a gateway starts: %s', async (mixture, name) => {
  const args = ['--mixture', mixture, 'Hello']
  const env = { [name]: '' }
  expect(await runScript('ask.ts', { args, env })).toEqual({
    status: 1,
    stdout: '',
    stderr: `Cannot ask "${mixture}": the setting ${name} is missing; copy .dev.vars.example to .dev.vars, and fill in ${name}=…\n`,
  })
  const inShell = await runScript('ask.ts', { args, env: { [name]: 'sk-of-the-shell' } })
  expect(inShell.stderr).toContain('it is set in this shell, but the gateway reads .dev.vars')
  expect(inShell.stderr).not.toContain('sk-of-the-shell')
})

test('a mixture that no new gateway has is named before one starts', async () => {
  const { status, stderr } = await runScript('ask.ts', { args: ['--mixture', 'mine', 'Hello'] })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^Cannot find a mixture "mine": a new gateway has demo, .*--url/)
})

test('a failure without a key names the variable that has the key, when the key is missing or wrong', async () => {
  const error = {
    message: 'Cannot find an API key',
    type: 'x',
    param: null,
    code: 'invalid_api_key',
  }
  const gateway = await fakeGateway(
    (response) => void response.writeHead(401).end(JSON.stringify({ error })),
  )
  const { stderr } = await runScript('ask.ts', { args: ['--url', gateway.url, 'Hello'] })
  await gateway.close()
  expect(stderr).toBe(
    'Cannot find an API key; scripts send EDGE_MOA_KEY, a variable of the environment\n',
  )
})

test('the providers on this machine are those with a key, or none with a reason', () => {
  const keys = { OPENAI_API_KEY: 'a', GROQ_API_KEY: '', XAI_API_KEY: 'b' }
  expect(providersWithKey(keys)).toEqual({ names: ['openai', 'xai'], problem: null })
  expect(providersWithKey({ ...keys, PROVIDERS: '{"a":{"base_url":1}}' })).toEqual({
    names: [],
    problem: 'Cannot use the setting PROVIDERS.a.base_url: must be a URL in quotes',
  })
})
