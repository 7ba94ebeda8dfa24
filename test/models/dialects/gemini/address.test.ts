import { expect, test } from 'vitest'
import { geminiUrl } from '../../../../src/models/dialects/gemini/address.ts'

const PATH = 'models/gemini-3-pro:streamGenerateContent?alt=sse'

test.for([
  ['https://host', `https://host/v1beta/${PATH}`],
  ['https://host/v1', `https://host/v1beta/${PATH}`],
  ['https://host/v1beta', `https://host/v1beta/${PATH}`],
  ['https://host/v1alpha', `https://host/v1alpha/${PATH}`],
  ['https://host/v1beta/openai', `https://host/v1beta/${PATH}`],
  ['https://host/v1beta/models', `https://host/v1beta/${PATH}`],
  [
    'https://host/v1/acc/gw/google-ai-studio',
    `https://host/v1/acc/gw/google-ai-studio/v1beta/${PATH}`,
  ],
  [
    'https://host/v1/projects/p/publishers/google',
    `https://host/v1/projects/p/publishers/google/${PATH}`,
  ],
])('%s leads to %s', ([base, url]) => {
  expect(geminiUrl(base ?? '', 'gemini-3-pro')).toBe(url)
})

test.for([
  ['models/gemini-3-pro', 'models/gemini-3-pro'],
  ['tunedModels/mine', 'tunedModels/mine'],
])('the model %s stands in the path as %s', ([model, path]) => {
  expect(geminiUrl('https://host', model ?? '')).toBe(
    `https://host/v1beta/${path}:streamGenerateContent?alt=sse`,
  )
})
