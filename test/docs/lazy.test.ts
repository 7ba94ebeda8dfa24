import { expect, test } from 'vitest'
import * as z from 'zod'
import { createApp } from '../../src/http/app.ts'
import { openApiDocument } from '../../src/docs/openapi.ts'
import type { Services } from '../../src/gateway/ports/services.ts'

// In its own file, because the other test files build the document before their tests begin.
test('a start builds no schema that only the document uses', () => {
  const named = () => [...z.globalRegistry._idmap.keys()]
  createApp({ services: () => ({}) as Services })
  expect(named()).toContain('ChatCompletionRequest')
  const answers = [
    'ChatCompletion',
    'MoaReport',
    'ResponsesRequest',
    'ResponseObject',
    'MessagesRequest',
    'AnthropicMessage',
    'Run',
    'StoredMixture',
    'MixtureInput',
    'Error',
  ]
  expect(answers.filter((name) => named().includes(name))).toEqual([])
  openApiDocument('https://moa.example.com')
  expect(named()).toEqual(expect.arrayContaining(answers))
})
