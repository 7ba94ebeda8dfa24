import { expect, test } from 'vitest'
import { responsesUrl } from '../../../../src/models/dialects/openai-responses/url.ts'

test.each([
  ['https://api.openai.com', 'https://api.openai.com/v1/responses'],
  ['https://api.openai.com/', 'https://api.openai.com/v1/responses'],
  ['https://api.openai.com/v1', 'https://api.openai.com/v1/responses'],
  ['https://api.openai.com/v1/responses', 'https://api.openai.com/v1/responses'],
  ['https://x.openai.azure.com/openai/v1', 'https://x.openai.azure.com/openai/v1/responses'],
  ['https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/responses'],
  ['https://proxy.example/openai', 'https://proxy.example/openai/v1/responses'],
  // Cloudflare's AI Gateway has its own version before the provider, and none after it.
  ['https://ai.example/v1/acme/main/openai', 'https://ai.example/v1/acme/main/openai/responses'],
])('a base URL %s has Responses at %s', (baseUrl, url) => {
  expect(responsesUrl(baseUrl)).toBe(url)
})
