import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { freePort } from '../../scripts/gateway.ts'
import { runScript, startScript } from './run-script.ts'

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

test('npm start prints a curl that can be pasted, and ends cleanly at Ctrl-C', async () => {
  const port = await freePort()
  const { child, outcome } = startScript('start.ts', { env: { PORT: String(port) } })
  const printed = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout?.on('data', (piece: string) => {
      text += piece
      if (text.includes('Ctrl-C')) resolve(text)
    })
    void outcome.then(({ stderr }) => resolve(stderr))
  })

  const [, url = '', body = ''] = /curl -N (\S+) [^]*-d '(.*)'/.exec(printed) ?? []
  expect(url).toBe(`http://localhost:${port}/v1/chat/completions`)
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body })
  expect(await answer.text()).toMatch(/data: \[DONE\]\n\n$/)

  child.kill('SIGINT')
  expect(await outcome).toMatchObject({ status: 0, stderr: '' })
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
