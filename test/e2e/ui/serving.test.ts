import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'

describe('the pages', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startTestGateway()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())
  const get = (path: string) => fetch(`${gateway.url}${path}`, { redirect: 'manual' })

  test.each(['/ui/', '/ui/mixtures', '/ui/dashboard'])('%s has a strict policy', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    const { headers } = response
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
    expect(policy?.includes('https:')).toBe(path === '/ui/')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    // The Worker would have named the request.
    expect(headers.get('x-request-id')).toBeNull()
    expect(await response.text()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/)
  })

  test('what a page names is there, and may be cached for ever', async () => {
    for (const path of ['/ui/', '/ui/mixtures', '/ui/dashboard']) {
      const page = await (await get(path)).text()
      const named = [...page.matchAll(/(?:src|href)="(\/ui\/[^"]+)"/g)].map(([, to = '']) => to)
      expect(named.length).toBeGreaterThanOrEqual(3)
      for (const to of named) {
        const { status, headers } = await get(to)
        expect(status).toBe(200)
        if (to.includes('/assets/')) expect(headers.get('cache-control')).toContain('immutable')
      }
    }
  })

  test('the page knows the build that is served', async () => {
    const { build } = (await (await get('/ui/build.json')).json()) as { build: string }
    expect(await (await get('/ui/')).text()).toContain(`<meta name="build" content="${build}">`)
  })

  test('the root leads to the playground', async () => {
    const response = await get('/')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/ui/')
  })

  test.each(['/widget.js', '/widget-VERSION.js'])('%s can be loaded by any site', async (path) => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
    const { status, headers } = await get(path.replace('VERSION', version))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    const caching = path === '/widget.js' ? 'max-age=300' : 'immutable'
    expect(headers.get('cache-control')).toContain(caching)
  })

  test.each(['/ui/nothing', '/ui/assets/nothing.js', '/widget-nothing.js'])(
    '%s is a 404 of the interface, not a page',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { code: 'not_found' } })
    },
  )

  test.each(['/docs.html', '/_headers', '/openapi', '/v1/models', '/healthz'])(
    'no file takes the place of %s',
    async (path) => {
      expect((await get(path)).headers.get('x-request-id')).not.toBeNull()
    },
  )
})
