import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** The code of the README that is marked as a snippet, by its name. */
async function snippets(): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(`${root}/README.md`, 'utf8')
  const found = readme.matchAll(/```ts\n\/\/ snippet: (\w+)\n([\s\S]*?)```/g)
  return new Map([...found].map(([, name = '', code = '']) => [name, code]))
}

/** Runs code as it is written, except for the address, in a folder that finds the packages. */
async function runSnippet(code: string, url: string): Promise<string> {
  const addressed = code.replaceAll('http://localhost:8787', url)
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module-typescript', '-e', addressed],
    { cwd: root },
  )
  return stdout
}

test.each(['openai', 'ai', 'langchain', 'anthropic'])(
  'the %s snippet of the README works as it is written',
  async (name) => {
    await using gateway = await startTestGateway()
    const code = (await snippets()).get(name)
    expect(code).toBeDefined()
    expect(await runSnippet(code ?? '', gateway.url)).toContain('Canberra')
  },
)

test('the curl of the README works as it is written', async () => {
  await using gateway = await startTestGateway()
  const readme = await readFile(`${root}/README.md`, 'utf8')
  const curl = /```sh\n(curl [\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const { stdout } = await run('sh', ['-c', curl.replaceAll('http://localhost:8787', gateway.url)])
  expect(stdout).toContain('data: [DONE]')
  expect(stdout.replaceAll(/data: .*?"delta":\{"content":"(.*?)"\}.*\n\n/g, '$1')).toMatch(
    /391[\s\S]*Saturn/,
  )
})

const ADMIN_KEY = 'correct-horse-battery-staple'

/** The commands of a page with `curl`, as they are written. */
async function curls(page: string): Promise<readonly string[]> {
  const text = await readFile(`${root}/${page}`, 'utf8')
  return [...text.matchAll(/```sh\n(curl [\s\S]*?)```/g)].map(([, code = '']) => code)
}

/** Runs a command against gateways on this machine: its status and what it printed. */
async function runCurl(code: string, url: string, env: Readonly<Record<string, string>>) {
  const addressed = code
    .replaceAll(/https:\/\/moa\.example\.com|http:\/\/localhost:8787/g, url)
    .replace('curl', `curl -s -w '\\n%{http_code}'`)
  const { stdout } = await run('sh', ['-c', addressed], { env: { ...process.env, ...env } })
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) }
}

test('every curl for `npm start` works as it is written', async () => {
  await using gateway = await startTestGateway()
  const codes = (await curls('README.md')).filter((code) => code.includes('http://localhost:8787'))
  expect(codes.length).toBeGreaterThan(1)
  for (const code of codes) expect((await runCurl(code, gateway.url, {})).status).toBeLessThan(300)
})

test('the curl of docs/mcp.md works as it is written', async () => {
  await using gateway = await startTestGateway()
  const [code = ''] = await curls('docs/mcp.md')
  const { status, text } = await runCurl(code, gateway.url, {})
  expect(status).toBe(200)
  expect(text).toContain('391')
})

test.each([
  ['open', {}],
  ['closed', { ADMIN_KEY }],
])(
  'every curl for keys, sessions, pages and jobs works as it is written, also on a local gateway that is %s',
  async (how, bindings) => {
    const auth = how === 'open' ? { AUTH: 'open' } : {}
    await using gateway = await startTestGateway({ bindings: { ...auth, ...bindings } })
    const env: Record<string, string> = { ADMIN_KEY: '', KEY: '', PUBLISHABLE_KEY: '', ...bindings }
    const codes = [...(await curls('docs/embedding.md')), ...(await curls('README.md'))].filter(
      (code) => code.includes('https://moa.example.com'),
    )
    expect(codes.length).toBeGreaterThan(4)
    for (const code of codes) {
      const { status, text } = await runCurl(code, gateway.url, env)
      expect(`${status} ${text}`).toMatch(/^20[0-2] /)
      env['PUBLISHABLE_KEY'] =
        /"key":"(pk_moa_[^"]+)"/.exec(text)?.[1] ?? env['PUBLISHABLE_KEY'] ?? ''
      env['KEY'] = /"key":"(sk_moa_[^"]+)"/.exec(text)?.[1] ?? env['KEY'] ?? ''
    }
  },
)
