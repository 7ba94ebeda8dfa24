import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openApiDocument } from '../../src/docs/openapi.ts'
import { docsPage } from '../../src/docs/page.ts'
import { ORIGIN } from '../../src/gateway/documents.ts'
import { readDocument } from '../../src/cloudflare/documents.ts'

const HERE = 'https://moa.example.com'

// Open, so that it answers its own machine alone; see `localOnly`.
const get = (path: string) => exports.default.fetch(`http://localhost:8787${path}`)

test('the document is the one of the sources, with the address of the request', async () => {
  const response = await get('/openapi.json')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  const document = JSON.parse(JSON.stringify(openApiDocument('http://localhost:8787'))) as unknown
  expect(await response.json()).toEqual(document)
})

test('the page is the one of the sources, with the address of the request', async () => {
  const response = await get('/docs')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^text\/html/)
  expect(await response.text()).toBe(docsPage('http://localhost:8787'))
})

test('a page with a placeholder becomes the page of an address', () => {
  expect(docsPage(ORIGIN).replaceAll(ORIGIN, HERE)).toBe(docsPage(HERE))
})

test('no other path reaches the files of the documents', async () => {
  for (const path of ['/docs.html', '/assets/openapi.json', '/docs/']) {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain(ORIGIN)
  }
})

test('a document that was not built is a bug, and says which', async () => {
  const empty = { fetch: () => Promise.resolve(new Response(null, { status: 404 })) }
  await expect(readDocument(empty as unknown as Fetcher, 'docs')).rejects.toThrow(
    'Cannot read the document "docs": it was not built',
  )
})
