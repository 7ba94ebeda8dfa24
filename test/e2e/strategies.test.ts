import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'

const run = promisify(execFile)
const PAGE = new URL('../../docs/strategies.md', import.meta.url)

/** The settings of `npm start`: no key, no provider, no network. */
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** A command of the page, and what the page shows of its answer. */
interface Example {
  readonly section: string
  readonly command: string
  readonly shown: object
}

async function examples(): Promise<readonly Example[]> {
  const sections = (await readFile(PAGE, 'utf8')).split('\n## ').slice(1)
  return sections.flatMap((section) => {
    const pairs = section.matchAll(/```sh\n(curl [\s\S]*?)```\s+```json\n([\s\S]*?)```/g)
    const title = section.slice(0, section.indexOf('\n')).replaceAll('`', '')
    return [...pairs].map(([, command = '', json = '']) => {
      return { section: title, command, shown: JSON.parse(json) }
    })
  })
}

test('every example of docs/strategies.md is answered as the page shows', async () => {
  const found = await examples()
  expect(found.map(({ section }) => section)).toEqual(SECTIONS)
  for (const { section, command, shown } of found) {
    const addressed = command.replaceAll('http://localhost:8787', gateway.url)
    const { stdout } = await run('sh', ['-c', addressed])
    expect({ section, ...JSON.parse(stdout) }).toMatchObject({ section, ...shown })
  }
})

/** The sections with an example, in the order of the page. */
const SECTIONS = [
  'synthesize',
  'select',
  'vote',
  'fusion',
  'critique',
  'council',
  'debate',
  'cascade',
  'Stopping early',
  'auto',
]
