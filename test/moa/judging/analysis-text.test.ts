import { expect, test } from 'vitest'
import { analysisText, MAX_ANALYSIS_BYTES } from '../../../src/moa/judging/analysis-text.ts'
import type { Analysis } from '../../../src/moa/judging/kinds/analysis.ts'
import { bytesOf } from '../../../src/moa/text/text-size.ts'

const nonce = '7abcdefghijk'
const LABELS = new Map([
  ['A', 'response 2'],
  ['B', 'response 1'],
])
const analysis: Analysis = {
  consensus: ['It is 12, as response A says.'],
  contradictions: [
    {
      topic: 'The unit',
      stances: [
        { id: 'A', stance: 'Metres.' },
        { id: 'B', stance: 'Feet.' },
      ],
    },
  ],
  partialCoverage: [{ ids: ['A', 'B'], point: 'The margin' }],
  uniqueInsights: [{ id: 'B', insight: 'It may be rounded.' }],
  blindSpots: [],
}

test('shows the five lists between markers, with the labels of the references for letters', () => {
  const text = analysisText(analysis, LABELS, nonce)
  expect(text).toMatch(/^Analysis of the responses:\n<<<analysis 7abcdefghijk>>>\nConsensus:/)
  expect(text).toContain('- It is 12, as response 2 says.')
  expect(text).toContain('- The unit: response 2: Metres. | response 1: Feet.')
  expect(text).toContain('- response 2, response 1: The margin')
  expect(text).toContain('- response 1: It may be rounded.')
  expect(text).toContain('Blind spots:\n- none\n<<<end 7abcdefghijk>>>')
})

test('is no longer than its limit, and cuts no character', () => {
  const long = { ...analysis, consensus: Array.from({ length: 8 }, () => '👋🏽'.repeat(300)) }
  const text = analysisText(long, LABELS, nonce)
  expect(bytesOf(text)).toBeLessThan(MAX_ANALYSIS_BYTES + 600)
  expect(text.isWellFormed()).toBe(true)
})
