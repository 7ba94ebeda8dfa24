import { createServer, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'
import { hasChromium, launchChromium, servePage, type ServedPage } from './chromium.ts'

const QUESTION = JSON.stringify({ model: 'up/pen', messages: [{ role: 'user', content: 'Hi' }] })
const HOOK = JSON.stringify({
  verify: { scheme: 'none' },
  prompt: 'Answer.',
  request: { model: 'up/pen' },
})
const JOB = JSON.stringify({ request: JSON.parse(QUESTION) as object })
/** A form that submits this JSON as text/plain, the one way in which a form can. */
const FORM = `<!doctype html><form method="post" enctype="text/plain"><input name='${QUESTION.slice(0, -1)},"x' value='":0}'></form>`
/** What the browser cannot show: it hides the statuses that a page may not read. */
interface Witness {
  readonly port: number
  /** Method, path and status of every request that arrived, without those for icons. */
  readonly seen: string[]
  close(): void
}

/** Stands before the gateway, and passes everything on unchanged. */
async function startWitness(gateway: string): Promise<Witness> {
  const { hostname, port } = new URL(gateway)
  const seen: string[] = []
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request
    const passed = sendRequest({ hostname, port, method, path, headers }, (answer) => {
      if (path !== '/favicon.ico') seen.push(`${method} ${path} ${answer.statusCode}`)
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, seen, close: () => void server.close() }
}

/** What a page sends; the type of Workers is another one. */
interface Init {
  readonly method?: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

/** A private name that resolves to this machine, as one does whose owner rebinds it. */
const EVIL = 'evil.example'

describe.skipIf(!hasChromium('an open gateway'))('with AUTH=open, in a browser', () => {
  let bench: Bench
  let browser: Browser
  let served: ServedPage
  let witness: Witness
  let port = 0

  beforeAll(async () => {
    ;[bench, browser, served] = await Promise.all([
      startBench(),
      // Not every browser has Chromium's own checks of requests to this machine, so that they must not help here.
      launchChromium(
        `--host-resolver-rules=MAP ${EVIL} 127.0.0.1`,
        '--disable-features=LocalNetworkAccessChecks',
      ),
      servePage(() => FORM),
    ])
    witness = await startWitness(bench.gateway.url)
    port = witness.port
  })
  afterAll(async () => {
    await browser.close()
    await bench[Symbol.asyncDispose]()
    served.close()
    witness.close()
  })

  /** A tab with a page of an origin. */
  async function open(origin: string): Promise<Page> {
    witness.seen.length = 0
    const tab = await (await browser.newContext()).newPage()
    // An attacker serves the page before the name is rebound to this machine.
    await tab.route(`http://${EVIL}:${port}/page`, (route) =>
      route.fulfill({ contentType: 'text/html', body: FORM }),
    )
    await tab.goto(`${origin}/page`)
    return tab
  }

  /** Sends a request from a page, and what the page learns of the answer. */
  function send(tab: Page, url: string, init: Init = {}): Promise<string> {
    return tab.evaluate(
      ([to, options]) =>
        fetch(to, options).then(
          async (answer) => `${answer.status} ${await answer.text()}`,
          () => 'unreadable',
        ),
      [url, init] as const,
    )
  }

  const text = { 'content-type': 'text/plain' }
  const json = { 'content-type': 'application/json' }

  /** What exists in the gateway, and what it has sent to models: nothing that a page could have caused. */
  async function effects() {
    const lists = ['runs', 'jobs', 'hooks', 'keys'].map(async (name) => {
      const answer = await fetch(`${bench.baseURL}/${name}`)
      return ((await answer.json()) as { data: unknown[] }).data.length
    })
    return [...(await Promise.all(lists)), bench.upstream.requests.length]
  }
  const NOTHING = [0, 0, 0, 0, 0]

  type Place = readonly [string, () => string, () => string]
  const FOREIGN: readonly Place[] = [
    ['of another site', () => `http://${EVIL}:${served.port}`, () => `http://localhost:${port}`],
    [
      'of another site, at the address',
      () => `http://${EVIL}:${served.port}`,
      () => `http://127.0.0.1:${port}`,
    ],
    ['that was rebound', () => `http://${EVIL}:${port}`, () => `http://${EVIL}:${port}`],
  ]
  const OTHER_PORT: Place = [
    'of another port',
    () => `http://localhost:${served.port}`,
    () => `http://localhost:${port}`,
  ]

  describe.each(FOREIGN)('a page %s', (_what, origin, gateway) => {
    test('reads nothing and changes nothing', async () => {
      const tab = await open(origin())
      const sends: readonly (readonly [string, Init])[] = [
        ['/v1/chat/completions', { method: 'POST', body: QUESTION, headers: json }],
        ['/v1/chat/completions', { method: 'POST', body: QUESTION, headers: text }],
        ['/v1/jobs', { method: 'POST', body: JOB, headers: text }],
        ['/v1/jobs/job_1/deliver', { method: 'POST' }],
        ['/v1/keys', { method: 'POST', body: '{"kind":"secret","name":"x"}', headers: text }],
        ['/v1/hooks/evil', { method: 'PUT', body: HOOK, headers: json }],
        ['/v1/mixtures/demo', { method: 'DELETE' }],
        ['/v1/runs', {}],
        ['/v1/jobs/job_1/events', {}],
        ['/hooks/evil', { method: 'POST', body: '{}', headers: text }],
        ['/docs', {}],
      ]
      for (const [path, init] of sends) {
        expect(await send(tab, gateway() + path, init)).toMatch(/^unreadable$|^403 .*"forbidden"/)
      }
      expect(witness.seen.length).toBeGreaterThanOrEqual(sends.length)
      expect(new Set(witness.seen.map((each) => each.slice(-3)))).toEqual(new Set(['403']))
      expect(await effects()).toEqual(NOTHING)
    })
  })

  describe.each([...FOREIGN, OTHER_PORT])('a page %s', (_what, origin, gateway) => {
    test('changes nothing by a request without CORS, a beacon, an image or a frame', async () => {
      const tab = await open(origin())
      const to = gateway()
      await tab.evaluate(
        async ([url, body, job]) => {
          const post = { method: 'POST', mode: 'no-cors' } as const
          await fetch(`${url}/v1/chat/completions`, { ...post, body }).catch(() => {})
          await fetch(`${url}/v1/jobs`, { ...post, body: job }).catch(() => {})
          await fetch(`${url}/v1/runs`, { mode: 'no-cors' }).catch(() => {})
          navigator.sendBeacon(`${url}/v1/jobs`, job)
          const load = (tag: 'img' | 'iframe' | 'script', path: string) => {
            const element = Object.assign(document.createElement(tag), { src: url + path })
            return new Promise((resolve) => {
              element.addEventListener('load', resolve)
              element.addEventListener('error', resolve)
              document.body.append(element)
            })
          }
          await load('img', '/v1/models')
          await load('script', '/v1/models')
          await load('iframe', '/v1/models')
        },
        [to, QUESTION, JOB] as const,
      )
      await expect.poll(() => witness.seen.length).toBeGreaterThanOrEqual(7)
      expect(new Set(witness.seen.map((each) => each.slice(-3)))).toEqual(new Set(['403']))
      expect(await effects()).toEqual(NOTHING)
    })

    test('changes nothing by a form', async () => {
      const tab = await open(origin())
      const url = `${gateway()}/v1/chat/completions`
      await tab.evaluate((to) => {
        const [form] = document.forms
        form?.setAttribute('action', to)
        form?.submit()
      }, url)
      await tab.waitForURL(url)
      expect(await tab.innerText('body')).toContain('Cannot answer')
      expect(await effects()).toEqual(NOTHING)
    })
  })

  test('a link on another site opens the documents, and nothing else', async () => {
    const tab = await open(`http://${EVIL}:${served.port}`)
    const follow = async (path: string) => {
      await tab.goto(`http://${EVIL}:${served.port}/page`)
      const loaded = tab.waitForEvent('load')
      witness.seen.length = 0
      await tab.evaluate((to) => location.assign(to), `http://localhost:${port}${path}`)
      await loaded
      return witness.seen
    }
    // Documents load files, and the end of a page that was left may be seen after it.
    expect(await follow('/docs')).toContain('GET /docs 200')
    expect(await follow('/')).toEqual(expect.arrayContaining(['GET / 302', 'GET /ui/ 200']))
    const runs = () => witness.seen.filter((line) => line.startsWith('GET /v1/runs '))
    await follow('/v1/runs')
    expect(runs()).toEqual(['GET /v1/runs 403'])
    await tab.goto(`http://localhost:${port}/v1/runs`)
    expect(runs().at(-1)).toBe('GET /v1/runs 200')
  })

  describe.each([
    ['localhost', () => `http://localhost:${served.port}`, () => `http://localhost:${port}`],
    ['another address', () => `http://127.0.0.1:${served.port}`, () => `http://localhost:${port}`],
  ])('a page of another port of %s', (_what, origin, gateway) => {
    test('asks, and reads the answer, its headers and the events of a job', async () => {
      bench.upstream.clear()
      bench.upstream.script('pen', { text: 'Hello.' })
      const tab = await open(origin())
      const url = gateway()
      const answer = await tab.evaluate(
        async ([to, body]) => {
          const headers = { 'content-type': 'application/json', 'x-anything': 'x' }
          const response = await fetch(`${to}/v1/chat/completions`, {
            method: 'POST',
            body,
            headers,
          })
          return { run: response.headers.get('x-moa-run'), text: await response.text() }
        },
        [url, QUESTION] as const,
      )
      expect(answer).toEqual({
        run: expect.stringMatching(/^run_/),
        text: expect.stringContaining('Hello.'),
      })
      const events = await tab.evaluate(
        async ([to, body]) => {
          const created = await fetch(`${to}/v1/jobs`, { method: 'POST', body })
          const { id } = (await created.json()) as { id: string }
          return (await fetch(`${to}/v1/jobs/${id}/events`)).text()
        },
        [url, JOB] as const,
      )
      expect(events).toContain('Hello.')
    })

    test('reads why its key is wrong', async () => {
      const tab = await open(origin())
      const headers = { authorization: 'Bearer unused' }
      expect(await send(tab, `${gateway()}/v1/models`, { headers })).toMatch(/^401 .*leave out/)
    })
  })

  test('a page that a key lists asks with that key and reads the answer, until it is revoked', async () => {
    bench.upstream.script('pen', { text: 'Hello.' })
    const origin = 'https://app.example.com'
    const limits = { kind: 'secret', name: 'Page', origins: [origin] }
    const made = await fetch(`${bench.baseURL}/keys`, {
      method: 'POST',
      body: JSON.stringify(limits),
    })
    const { id, key } = (await made.json()) as { id: string; key: string }
    const tab = await (await browser.newContext()).newPage()
    await tab.route(`${origin}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: FORM }),
    )
    await tab.goto(origin)
    const headers = { ...json, authorization: `Bearer ${key}` }
    const ask = () =>
      send(tab, `${bench.baseURL}/chat/completions`, { method: 'POST', body: QUESTION, headers })
    expect(await ask()).toMatch(/^200 .*Hello\./)
    await fetch(`${bench.baseURL}/keys/${id}`, { method: 'DELETE' })
    expect(await ask()).toBe('unreadable')
  })
})
