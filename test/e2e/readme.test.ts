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

test.each(['openai', 'ai', 'langchain'])(
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
