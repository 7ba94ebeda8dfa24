import { describe, expect, test } from 'vitest'
import { REASONS } from '../../../../../src/moa/reasons.ts'
import { applyEnd } from '../../../../../src/ui/shared/run/apply-end.ts'
import { newRun } from '../../../../../src/ui/shared/run/run-view.ts'
import { reasonSentences } from '../../../../../src/ui/shared/run/words/reason-words.ts'
import { after, agentEnd, layerStart, report } from '../events.ts'

const about = (...reasons: string[]) => reasonSentences({ ...newRun('m'), reasons })

describe('reasonSentences()', () => {
  test.each(Object.entries(REASONS))('%s is a sentence that degrades: %s', (code, degrades) => {
    const { summary, degrading, informing } = about(code)
    const [sentence] = degrades ? degrading : informing
    expect(sentence).toMatch(/^[A-Z].*[a-z]\.$/)
    expect(sentence).not.toContain('_')
    expect(summary === null).toBe(!degrades)
  })

  test('a reason of a newer gateway is not excused, whatever it is called', () => {
    for (const reason of ['shrunk:0/a', 'constructor', '__proto__:1']) {
      expect(about(reason).degrading).toEqual([`${reason}.`])
    }
  })

  test('a reason names its agent and why it failed, also with a colon or a slash in the name', () => {
    const view = {
      ...after(layerStart(0, 'a:b/c'), agentEnd(0, 'a:b/c', { status: 'failed' })),
      reasons: ['agent_failed:0/a:b/c'],
    }
    expect(reasonSentences(view).degrading).toEqual([
      'a:b/c returned nothing usable: it took too long.',
    ])
  })

  test('with several layers the sentence names the layer', () => {
    const view = {
      ...after(layerStart(0, 'a'), layerStart(1, 'a')),
      reasons: ['agent_cut_off:1/a'],
    }
    expect(reasonSentences(view).degrading).toEqual([
      'a (layer 2) was cut off with nothing usable.',
    ])
  })

  test('the summary counts who answered', () => {
    const live = after(
      layerStart(0, 'a', 'b', 'c'),
      agentEnd(0, 'a'),
      agentEnd(0, 'b', { status: 'failed' }),
      agentEnd(0, 'c', { status: 'partial' }),
      { type: 'layer-end', layer: 0, proposals: 2 },
      { type: 'run-degraded', reason: 'agent_failed:0/b' },
    )
    expect(reasonSentences(live).summary).toBe(
      '2 of 3 agents answered; the answer is written from what there is',
    )
    const done = applyEnd(live, report({ reasons: ['agent_failed:0/b'], calls: [] }), 90)
    expect(reasonSentences(done).summary).toBe(
      '2 of 3 agents answered; the answer was written from what there was',
    )
  })
})
