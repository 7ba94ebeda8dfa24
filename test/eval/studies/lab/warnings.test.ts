import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Records } from '../../../../src/eval/studies/lab/records.ts'
import { warningsOf } from '../../../../src/eval/studies/lab/warnings.ts'
import type { Roster } from '../../../../src/eval/studies/panel/roster.ts'
import { openStudyFolder, panelFileOf } from '../../../../src/eval/studies/panel/study-folder.ts'
import { questionOf } from '../../asking/fake-gateway.ts'
import { answerOf, preferenceOf } from '../records.ts'

const question = questionOf()
const agent = { name: 'a', model: 'openai/gpt-5', settings: { request: { model: 'openai/gpt-5' } } }

function warningsAfter(fill: (records: Records) => void, layers = 1, judge = 'google/gemini') {
  const mixture = { id: 'team', version: null, layers: Array.from({ length: layers }) }
  const roster = { mixture, agents: [agent], aggregator: 'up/large', seed: 1 } as unknown as Roster
  const path = mkdtempSync(join(tmpdir(), 'warnings-'))
  const questions = [question]
  using folder = openStudyFolder(path, { file: panelFileOf(roster, questions), questions })
  const records = new Records(folder)
  fill(records)
  return warningsOf({ roster, questions, judges: [judge], records })
}

test('nothing is warned of where all is well', () => {
  expect(warningsAfter((records) => records.addAnswer(answerOf({})))).toEqual([])
})

test('answers that failed are counted', () => {
  const warnings = warningsAfter((records) => {
    records.addAnswer(answerOf({}))
    records.addAnswer(answerOf({ system: 'b', error: 'upstream_failed' }))
  })
  expect(warnings).toEqual(['1 of 2 answers over this panel failed; a failed answer has lost.'])
})

test('a judge whose verdicts cannot be read is named, from one in twenty on', () => {
  const judged = (unread: number) =>
    warningsAfter((records) => {
      for (let at = 0; at < 20; at += 1) {
        const preference = at < unread ? null : 0.5
        records.addJudgment(preferenceOf({ b: `${at}`, judge: 'google/gemini', preference }))
      }
    })
  expect(judged(1)).toEqual([])
  expect(judged(2)).toEqual([expect.stringContaining('10 % of the verdicts of google/gemini')])
})

test('a judge of the family of an agent is named, whatever the router', () => {
  const warnings = warningsAfter(() => {}, 1, 'openrouter/openai/gpt-5-mini')
  expect(warnings).toEqual([expect.stringContaining('of one family with openai/gpt-5')])
})

test('a mixture of several layers is studied by its first', () => {
  expect(warningsAfter(() => {}, 2)).toEqual([expect.stringContaining('has 2 layers')])
})
