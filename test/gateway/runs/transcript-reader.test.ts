import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import { TranscriptReader } from '../../../src/gateway/runs/transcript-reader.ts'

const proposals = [{ agent: 'a', model: 'sim/a', text: 'So.', ended: 'whole' }] as const
const EVENTS: readonly RunEvent[] = [
  { type: 'layer-end', layer: 0, proposals },
  { type: 'answer-deltas', deltas: [{ text: 'So ' }, { text: 'it is.' }] },
]

describe('TranscriptReader', () => {
  test('collects the answer and the proposals of each layer', () => {
    const transcript = new TranscriptReader(['answer', 'proposals'])
    for (const event of EVENTS) transcript.see(event)
    expect(transcript.answer()).toEqual({ text: 'So it is.' })
    expect(transcript.layers).toEqual([proposals])
  })

  test('collects no part that no reader needs', () => {
    const transcript = new TranscriptReader([])
    for (const event of EVENTS) transcript.see(event)
    expect(transcript.answer()).toEqual({})
    expect(transcript.layers).toEqual([])
  })
})
