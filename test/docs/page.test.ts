import { describe, expect, test } from 'vitest'
import { docsPage, pageOf } from '../../src/docs/page.ts'
import { ERRORS } from '../../src/protocol/errors.ts'
import { openApiDocument } from '../../src/docs/openapi.ts'
import type { OpenApiDocument } from '../../src/docs/document.ts'
import { html, prose } from '../../src/docs/html.ts'
import { prettyJson } from '../../src/docs/json.ts'

const page = docsPage('https://moa.example.com')
const EVIL = `"><script>alert('x')</script>&amp;`

describe('the page', () => {
  test('loads its own styles and script, and nothing from other origins', () => {
    expect(page).not.toMatch(/<(style|img|iframe|object|embed|source|video|audio|base)\b/i)
    const loaded = [...page.matchAll(/<(?:link|script)\b[^>]*\b(?:href|src)="([^"]*)"/g)]
    expect(loaded.map(([, address]) => address)).toEqual([
      '/ui/icon.svg',
      '/ui/docs.css',
      '/ui/docs.js',
    ])
    expect(page.match(/<script\b/g)).toHaveLength(1)
    expect(page).not.toMatch(/\b(srcset|action|background|style|on\w+)\s*=/i)
    const targets = [...page.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(
      ([, target]) => target ?? '',
    )
    const elsewhere = targets.filter((target) => !/^(?:#|\/ui\/#ask=[\w-]+$)/.test(target))
    expect(elsewhere).toEqual(['/ui/', '/openapi.json'])
  })

  test('opens its examples of questions in the playground, as they are', () => {
    const document = openApiDocument('https://moa.example.com')
    const body = { model: 'demo', messages: [{ role: 'user', content: 'Größe 😀 "1 < 2"?' }] }
    const shown = pageOf(withExample(document, body), 'https://moa.example.com')
    const [, text = ''] = /href="\/ui\/#ask=([\w-]+)"/.exec(shown) ?? []
    const bytes = Uint8Array.from(
      atob(text.replaceAll('-', '+').replaceAll('_', '/')),
      (character) => character.charCodeAt(0),
    )
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(body)
  })

  test('has a target for every link, and every id only once', () => {
    const places = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, place]) => place)
    expect(new Set(places).size).toBe(places.length)
    for (const [, target] of page.matchAll(/\bhref="#([^"]*)"/g)) expect(places).toContain(target)
  })

  test('shows every route, every field and every error code', () => {
    const document = openApiDocument('https://moa.example.com')
    for (const path of Object.keys(document.paths)) expect(page).toContain(`<code>${path}</code>`)
    for (const schema of Object.values(document.components.schemas)) {
      for (const field of Object.keys(schema.properties ?? {})) {
        expect(page).toContain(`<code class="name">${field}</code>`)
      }
    }
    for (const code of Object.keys(ERRORS)) expect(page).toContain(`id="error-${code}"`)
  })

  test('shows types, bounds, defaults and headers', () => {
    const text = textOf(page)
    expect(text).toContain('grace number, 1 to 100, 1.5 by default')
    expect(text).toContain('messages array of object, 1 to 2048 items required')
    expect(text).toContain('layers array of Layer, at most 8 items')
    expect(text).toContain(
      'progress "none" or "events" or "reasoning" or "live", "none" by default',
    )
    expect(text).toContain('choices array of object, 1 item required')
    expect(text).toContain('x-moa-run')
    expect(text).toContain('server-timing')
    expect(text).toContain('In the query limit integer, 1 to 100, 20 by default Most items')
    expect(text).toContain('In the headers if-match string')
  })

  test('has a command for routes whose path names a resource', () => {
    const text = textOf(page)
    expect(text).toContain('curl -X PUT https://moa.example.com/v1/mixtures/team-answer \\')
    expect(text).toMatch(/curl -N https:\/\/moa\.example\.com\/v1\/runs\/run_\w+\/aggregate \\/)
    const begin = page.indexOf('id="ask"')
    const askIt = page.slice(begin, page.indexOf('<section', begin))
    expect(askIt).toContain('/v1/chat/completions')
    expect(askIt).not.toContain('/v1/mixtures')
  })

  test('has a command that sends an example unchanged', () => {
    const origin = 'https://moa.example.com'
    const document = openApiDocument(origin)
    const body = { model: 'demo', messages: [{ role: 'user', content: `It's "1 < 2" & more` }] }
    const text = textOf(pageOf(withExample(document, body), origin))
    const sent = /curl -N (\S+) \\\s+-H .*?-d '(\{.*?\})' /.exec(text)
    expect(sent?.[1]).toBe(`${origin}/v1/chat/completions`)
    expect(JSON.parse((sent?.[2] ?? '').replaceAll(String.raw`'\''`, "'"))).toEqual(body)
  })

  test('escapes every text of the document', () => {
    const document = openApiDocument('https://moa.example.com')
    const hostile = JSON.parse(JSON.stringify(document), (key, value: unknown) =>
      typeof value === 'string' && !['$ref', 'type', 'name'].includes(key)
        ? `${value}${EVIL}`
        : value,
    ) as OpenApiDocument
    const operation = {
      operationId: 'evil',
      tags: [EVIL],
      summary: EVIL,
      parameters: [{ name: EVIL, in: 'path' }],
      requestBody: { content: { 'application/json': { schema: evilSchema() } } },
      responses: { [EVIL]: { description: EVIL, content: { [EVIL]: { example: EVIL } } } },
    }
    const mixed = {
      ...hostile,
      tags: [{ name: EVIL }, ...document.tags],
      paths: { ...hostile.paths, [`/${EVIL}`]: { get: operation } },
    }
    const evil = pageOf(mixed, `https://${EVIL}`)
    expect(evil).toContain('alert(')
    // Its own one.
    expect(evil.match(/<\/?script/gi)).toHaveLength(2)
    expect(evil).not.toContain(`alert('`)
    expect(evil).not.toContain('&amp;')
  })
})

describe('html', () => {
  test('escapes every value, once', () => {
    const inner = html`<b title="${`"'`}">${'<&>'}</b>`
    expect(inner.text).toBe('<b title="&#34;&#39;">&#60;&#38;&#62;</b>')
    expect(html`<p>${inner}${[inner, '<']}${1}</p>`.text).toBe(
      `<p>${inner.text}${inner.text}&#60;1</p>`,
    )
  })
})

describe('prose', () => {
  test('renders paragraphs, lists and code, and escapes HTML', () => {
    const compact = prose('One `a<b`.\n\n- x\n- `y`\n\n<i>').text.replaceAll(/\s*\n\s*/g, '')
    expect(compact).toBe(
      '<p>One <code>a&#60;b</code>.</p><ul><li>x</li><li><code>y</code></li></ul><p>&#60;i&#62;</p>',
    )
    expect(prose('').text).toBe('')
  })
})

describe('prettyJson', () => {
  test('keeps short values on a line and breaks long ones', () => {
    expect(prettyJson({ a: [1, 2], b: null })).toBe('{ "a": [ 1, 2 ], "b": null }')
    const long = { text: 'line\n  break'.repeat(9), list: [{ a: 1 }], empty: [] }
    expect(prettyJson(long)).toContain('\n  "list": [ { "a": 1 } ],\n')
    expect(JSON.parse(prettyJson(long))).toEqual(long)
  })
})

function evilSchema() {
  const choice = { type: 'string', enum: [EVIL], default: EVIL, pattern: EVIL, description: EVIL }
  const named = { type: 'object', properties: { kind: { const: EVIL } } }
  return { type: 'object', properties: { [EVIL]: choice, either: { anyOf: [named, named] } } }
}

function withExample(document: OpenApiDocument, value: unknown): OpenApiDocument {
  const path = '/v1/chat/completions'
  const post = document.paths[path]?.post
  if (post === undefined) throw new Error(`Cannot test: there is no ${path}`)
  const content = { 'application/json': { examples: { only: { value } } } }
  return { ...document, paths: { [path]: { post: { ...post, requestBody: { content } } } } }
}

/** The visible text, with every run of white space as one space. */
function textOf(markup: string): string {
  return markup
    .replaceAll(/<style>.*?<\/style>|<[^>]*>/gs, ' ')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ,/g, ',')
}
