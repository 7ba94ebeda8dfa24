import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import {
  data,
  done,
  ending,
  event,
  failure,
  fakeGateway,
  openStream,
  sse,
  text,
  type FakeGateway,
  type Handle,
} from './fake-gateway.ts'
import { runScript, startScript } from './run-script.ts'

let gateway: FakeGateway | undefined

afterEach(async () => {
  await gateway?.close()
  gateway = undefined
})

/** Runs `ask --url` against a gateway that answers with `handle`. */
async function runAsk(handle: Handle, ...args: string[]) {
  gateway = await fakeGateway(handle)
  return runScript('ask.ts', { args: ['--url', gateway.url, ...args] })
}

describe('npm run ask', () => {
  test('streams the answer to standard output and nothing else anywhere', async () => {
    const answer = sse(
      ': keepalive\n\n',
      event({ type: 'layer-start', layer: 0, agents: ['quick'] }),
      event({ type: 'something-new' }),
      text('Can'),
      text('berra ✓'),
      ...ending({ degraded: true, reasons: ['agent_failed'] }),
    )
    expect(await runAsk(answer, 'Capital of Australia?')).toEqual({
      status: 0,
      stdout: 'Canberra ✓\n',
      stderr: '',
    })
  })

  test('requests a stream with usage and events from the mixture demo', async () => {
    await runAsk(sse(text('Yes'), ...ending()), 'Is it', 'on?')
    expect(gateway?.seen).toEqual([
      {
        path: '/v1/chat/completions',
        authorization: undefined,
        body: {
          model: 'demo',
          stream: true,
          stream_options: { include_usage: true },
          messages: [{ role: 'user', content: 'Is it on?' }],
          moa: { progress: 'events' },
        },
      },
    ])
  })

  test('--mixture chooses the mixture', async () => {
    await runAsk(sse(...ending()), '--mixture', 'demo-deep', 'Hello')
    expect(gateway?.seen[0]?.body).toMatchObject({ model: 'demo-deep' })
  })

  test('sends EDGE_MOA_KEY, and takes a URL that ends in /v1', async () => {
    gateway = await fakeGateway(sse(text('Yes'), ...ending()))
    const { status } = await runScript('ask.ts', {
      args: ['--url', `${gateway.url}/v1/`, 'Hello'],
      env: { EDGE_MOA_KEY: 'key-of-sixteen-chars' },
    })
    expect(status).toBe(0)
    expect(gateway.seen[0]).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer key-of-sixteen-chars',
    })
  })

  test('reads the question from standard input when there is no argument', async () => {
    gateway = await fakeGateway(sse(text('Yes'), ...ending()))
    const { status } = await runScript('ask.ts', {
      args: ['--url', gateway.url],
      stdin: 'line one\nline two\n',
    })
    expect(status).toBe(0)
    expect(gateway.seen[0]?.body).toMatchObject({
      messages: [{ role: 'user', content: 'line one\nline two' }],
    })
  })

  test('does not add a newline to an answer that ends in one', async () => {
    expect(await runAsk(sse(text('Yes\n'), ...ending()), 'Hello')).toMatchObject({
      stdout: 'Yes\n',
    })
  })

  test('shows a refusal, which is an answer', async () => {
    const refusal = { choices: [{ index: 0, delta: { refusal: 'No.' }, finish_reason: null }] }
    const outcome = await runAsk(sse(refusal, ...ending()), 'Hello')
    expect(outcome).toMatchObject({ status: 0, stdout: 'No.\n' })
  })

  test('puts frames together however they are cut', async () => {
    const bytes = Buffer.from(data(text('Zürich ✓')) + done)
    const handle: Handle = async (response) => {
      openStream(response)
      for (const byte of bytes) {
        await new Promise<void>((resolve) => {
          response.write(Buffer.of(byte), () => resolve())
        })
      }
      response.end()
    }
    expect(await runAsk(handle, 'Hello')).toMatchObject({ status: 0, stdout: 'Zürich ✓\n' })
  })
})

test('npm run ask starts a gateway of its own', async () => {
  const outcome = await runScript('ask.ts', { args: ['What is the capital of Australia?'] })
  expect(outcome).toMatchObject({ status: 0, stderr: '' })
  expect(outcome.stdout).toContain('Canberra')
})

describe('npm run ask --json', () => {
  test('sends a request without streaming and prints the whole completion', async () => {
    const completion = { id: 'chatcmpl-1', choices: [], moa: { run: 'run_1' } }
    const outcome = await runAsk(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(completion))
      },
      '--json',
      'Hello',
    )
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(outcome.stdout)).toEqual(completion)
    expect(gateway?.seen[0]?.body).toEqual({
      model: 'demo',
      messages: [{ role: 'user', content: 'Hello' }],
    })
  })

  test('fails when the answer is not JSON', async () => {
    const outcome = await runAsk((response) => void response.end('<html>'), '--json', 'Hello')
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Cannot read the answer: it is not JSON\n',
    })
  })

  test('fails when the answer is cut', async () => {
    const outcome = await runAsk(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        response.write('{"id":', () => response.destroy())
      },
      '--json',
      'Hello',
    )
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain('broke off')
  })
})

describe('npm run ask fails plainly', () => {
  test('with the message of an API error', async () => {
    const outcome = await runAsk((response) => {
      response.writeHead(404, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: 'No mixture "nope"', code: 'x' } }))
    }, 'Hello')
    expect(outcome).toEqual({ status: 1, stdout: '', stderr: 'No mixture "nope"\n' })
  })

  test('with the status when there is no message', async () => {
    const outcome = await runAsk((response) => {
      response.writeHead(502)
      response.end('<html>')
    }, 'Hello')
    expect(outcome).toMatchObject({
      status: 1,
      stderr: 'The gateway answered HTTP 502 Bad Gateway\n',
    })
  })

  test('when something else answers', async () => {
    const outcome = await runAsk((response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html>')
    }, 'Hello')
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain('its type is text/html, wanted text/event-stream')
  })

  test('when nothing listens', async () => {
    const silent = await fakeGateway(() => {})
    const { url } = silent
    await silent.close()
    const outcome = await runScript('ask.ts', { args: ['--url', url, 'Hello'] })
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: `Cannot reach ${url}: connection refused, is the gateway running?\n`,
    })
  })

  test('when the answer fails midway, on a line of its own', async () => {
    const outcome = await runAsk(sse(text('Canb'), failure('Upstream "sim" broke')), 'Hello')
    expect(outcome).toEqual({ status: 1, stdout: 'Canb\n', stderr: 'Upstream "sim" broke\n' })
  })

  test('when the stream ends without [DONE]', async () => {
    const outcome = await runAsk(sse(text('Canb')), 'Hello')
    expect(outcome).toMatchObject({ status: 1, stdout: 'Canb\n' })
    expect(outcome.stderr).toContain('broke off')
  })

  test('when the connection is cut', async () => {
    const outcome = await runAsk((response) => {
      openStream(response)
      response.write(data(text('Canb')), () => response.destroy())
    }, 'Hello')
    expect(outcome).toMatchObject({ status: 1, stdout: 'Canb\n' })
    expect(outcome.stderr).toContain('broke off')
  })

  test('when a frame is not JSON', async () => {
    const outcome = await runAsk(sse('data: {"choi\n\n', done), 'Hello')
    expect(outcome).toMatchObject({ status: 1, stderr: 'Cannot read the answer: it is not JSON\n' })
  })
})

describe('npm run ask ends', () => {
  test('quietly when its reader has read enough', async () => {
    gateway = await fakeGateway(async (response) => {
      openStream(response)
      while (!response.destroyed) {
        await new Promise<void>((resolve) => response.write(data(text('more\n')), () => resolve()))
      }
    })
    const { child, outcome } = startScript('ask.ts', { args: ['--url', gateway.url, 'Hello'] })
    if (!child.stdout) throw new Error('No pipe')
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await outcome).toMatchObject({ status: 0, stderr: '' })
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('at %s, with status %i, and closes its request', async (signal, status) => {
    const left = Promise.withResolvers<void>()
    gateway = await fakeGateway((response) => {
      openStream(response)
      response.write(data(text('Canb')))
      response.on('close', () => left.resolve())
    })
    const { child, outcome } = startScript('ask.ts', { args: ['--url', gateway.url, 'Hello'] })
    if (!child.stdout) throw new Error('No pipe')
    await once(child.stdout, 'data')
    child.kill(signal)
    await left.promise
    expect(await outcome).toEqual({ status, stdout: 'Canb\n', stderr: '' })
  })

  test('at Ctrl-C while it waits for a question', async () => {
    const { child, outcome } = startScript('ask.ts', { args: ['--url', 'http://127.0.0.1:1'] })
    const asking = setInterval(() => child.kill('SIGINT'), 200)
    const { status } = await outcome
    clearInterval(asking)
    // Before the script listens to the signal, the signal ends it.
    expect([130, null]).toContain(status)
  })
})

describe('npm run ask reads its command line', () => {
  test('--help prints the usage', async () => {
    const outcome = await runScript('ask.ts', { args: ['--help'] })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/^Usage: npm run ask -- /)
  })

  test.each([
    [['--nope', 'Hello'], "Unknown option '--nope'"],
    [['--mixture', ''], 'Cannot use --mixture ""'],
    [['--url', 'localhost', 'Hello'], 'Cannot use --url "localhost": wanted http://…'],
    [['--url', 'ftp://host', 'Hello'], 'Cannot use --url "ftp://host"'],
    [['--json=yes', 'Hello'], "'--json' does not take an argument"],
    [[], 'Cannot ask: there is no question'],
  ])('rejects %j with the usage', async (args, message) => {
    const outcome = await runScript('ask.ts', { args })
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain(message)
    expect(outcome.stderr).toContain('Usage: npm run ask -- ')
  })
})
