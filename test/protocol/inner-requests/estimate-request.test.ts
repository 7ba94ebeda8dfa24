import { describe, expect, test } from 'vitest'
import { readEstimate } from '../../../src/protocol/inner-requests/estimate-request.ts'

const messages = [{ role: 'user', content: 'Why?' }]

describe('the body of an estimate holds', () => {
  const response = { model: 'demo', input: 'Why?' }
  const chat = { model: 'demo', messages }

  test.each<[what: string, body: unknown, path: string, request: unknown, field: string | null]>([
    ['a chat completion', chat, '/v1/chat/completions', chat, null],
    ['a response', response, '/v1/responses', response, null],
    ['a request', { request: response }, '/v1/responses', response, 'request'],
    [
      'a request and its endpoint',
      { request: chat, endpoint: '/v1/responses' },
      '/v1/responses',
      chat,
      'request',
    ],
    [
      'a request with its endpoint among its fields',
      { ...response, endpoint: '/v1/chat/completions' },
      '/v1/chat/completions',
      response,
      null,
    ],
    [
      'a field that is no endpoint',
      { ...chat, endpoint: 'x' },
      '/v1/chat/completions',
      { ...chat, endpoint: 'x' },
      null,
    ],
    ['no object', 'x', '/v1/chat/completions', 'x', null],
  ])('%s', (_what, body, path, request, field) => {
    const read = readEstimate(body)
    expect(read).toMatchObject({ ok: true, value: { shape: { path }, request, field } })
  })

  test.each<[what: string, body: object, param: string]>([
    ['a request that is no object', { request: 'x' }, 'request'],
    ['an endpoint that is none', { request: chat, endpoint: '/v1/x' }, 'endpoint'],
    ['a field beside them', { request: chat, callback: {} }, 'callback'],
  ])('no %s', (_what, body, param) => {
    expect(readEstimate(body)).toMatchObject({ ok: false, error: { param } })
  })
})
