import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import {
  curlSnippet,
  pythonSnippet,
  typescriptSnippet,
} from '../../../src/ui/playground/export/snippets.ts'

const body = {
  model: 'demo',
  messages: [{ role: 'user' as const, content: `It's "$HOME" \\ \`id\`\n🗼` }],
  store: true,
  moa: { progress: 'live' as const },
}
const options = { url: 'http://localhost:8787', body, session: 'sess_1' }

test('the command for a shell sends exactly the request', () => {
  const command = curlSnippet(options).replace(/^curl/, 'printf "%s\\0"')
  const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\0')
  const data = words[words.indexOf('-d') + 1] ?? ''
  expect(JSON.parse(data)).toEqual({ ...body, stream: true })
  expect(words).toContain('x-moa-session: sess_1')
})

test('the code for Python writes JSON as literals of Python, and our field apart', () => {
  const code = pythonSnippet(options)
  expect(code).toContain('    store=True,')
  expect(code).toContain('extra_body={"moa": {"progress": "live"}}')
  expect(code).toContain('extra_headers={"x-moa-session": "sess_1"}')
  expect(code).not.toMatch(/^ {4}moa=/m)
})

test('the code for TypeScript has the request as JSON', () => {
  const json = /moa\?: object \} = (\{[\s\S]*?\n\})\n/.exec(typescriptSnippet(options))?.[1] ?? ''
  expect(JSON.parse(json)).toEqual({ ...body, stream: true })
})
