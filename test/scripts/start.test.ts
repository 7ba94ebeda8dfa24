import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { freePort } from '../../scripts/gateway.ts'
import { runScript, startScript } from './run-script.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

test.each(['0', '65536', 'http', '-1', '80.5', '1e3', ' '])(
  'npm start rejects PORT=%j',
  async (port) => {
    expect(await runScript('start.ts', { env: { PORT: port } })).toEqual({
      status: 1,
      stdout: '',
      stderr: `Cannot use PORT "${port}": wanted a number from 1 to 65535\n`,
    })
  },
)

test('npm start takes no arguments', async () => {
  expect(await runScript('start.ts', { args: ['--help'] })).toEqual({
    status: 2,
    stdout: '',
    stderr: 'Cannot use "--help": npm start takes no arguments; PORT is its port\n',
  })
})

test('npm start reports at once that a port is in use', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  try {
    expect(await runScript('start.ts', { env: { PORT: port } })).toEqual({
      status: 1,
      stdout: '',
      stderr: `Cannot listen on port ${port}: it is in use, set PORT to a free one\n`,
    })
  } finally {
    server.close()
  }
})

/** Starts the gateway of a folder, until the test ends it, and what it prints on standard output by then. */
async function startIn(root: string) {
  const port = await freePort()
  const { child, outcome } = startScript('start.ts', { root, env: { PORT: String(port) } })
  const printed = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout?.on('data', (piece: string) => {
      text += piece
      if (text.includes('Ctrl-C')) resolve(text)
    })
    void outcome.then(({ stderr }) => resolve(stderr))
  })
  return { child, outcome, printed, url: `http://localhost:${port}` }
}

/** A copy of the repository, as far as the gateway needs it, with settings of its own. */
async function copyWith(devVars: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'edge-moa-test-'))
  await cp(join(REPOSITORY, 'scripts'), join(root, 'scripts'), { recursive: true })
  for (const name of ['src', 'node_modules', 'wrangler.toml', 'package.json', 'tsconfig.json']) {
    await symlink(join(REPOSITORY, name), join(root, name))
  }
  await writeFile(join(root, '.dev.vars'), devVars)
  return root
}

test('npm start is open without an ADMIN_KEY, prints a curl that can be pasted, and ends cleanly at Ctrl-C', async () => {
  const root = await copyWith('# ADMIN_KEY=a-key-in-a-comment\nADMIN_KEY=\n')
  try {
    const { child, outcome, printed, url: gateway } = await startIn(root)
    expect(printed.split('\n')[0]).toBe(
      `edge-moa is ready on ${gateway} (open: no key is needed, and it answers this machine only)`,
    )
    expect(printed).toContain(`${gateway}/v1 as the base URL, none as the API key, demo`)
    expect(printed).toContain(`\n  npm run ask -- --url ${gateway} "`)
    expect(printed).toContain('Real models: none yet; the key of a provider in .dev.vars turns')
    const [, url = '', body = ''] = /curl -N (\S+) [^]*-d '(.*)'/.exec(printed) ?? []
    expect(url).toBe(`${gateway}/v1/chat/completions`)
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body })
    expect(await answer.text()).toMatch(/data: \[DONE\]\n\n$/)
    const foreign = { ...headers, origin: 'https://evil.example' }
    expect((await fetch(url, { method: 'POST', headers: foreign, body })).status).toBe(403)

    child.kill('SIGINT')
    expect(await outcome).toMatchObject({ status: 0, stderr: '' })
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  }
})

test('npm start asks for keys when .dev.vars sets ADMIN_KEY, whatever it sets AUTH to', async () => {
  const key = 'correct-horse-battery'
  const root = await copyWith(`AUTH=open\nADMIN_KEY="${key}"\nOPENAI_API_KEY=sk-of-a-test\n`)
  try {
    const { child, outcome, printed, url } = await startIn(root)
    expect(printed.split('\n')[0]).toBe(
      `edge-moa is ready on ${url} (closed: every request needs a key, because .dev.vars sets ADMIN_KEY)`,
    )
    expect(printed).toContain('-H "authorization: Bearer $ADMIN_KEY"')
    expect(printed).toContain('EDGE_MOA_KEY="$ADMIN_KEY" npm run ask -- --url')
    expect(printed).toContain('Real models: those of openai, as provider/model')
    expect(printed).not.toContain(key)
    expect(printed).not.toContain('sk-of-a-test')
    const statusWith = async (headers: Record<string, string>) =>
      (await fetch(`${url}/v1/models`, { headers })).status
    expect(await statusWith({})).toBe(401)
    expect(await statusWith({ authorization: 'Bearer a-wrong-key-of-a-test' })).toBe(401)
    expect(await statusWith({ authorization: `Bearer ${key}` })).toBe(200)

    child.kill('SIGINT')
    expect(await outcome).toMatchObject({ status: 0 })
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  }
})
