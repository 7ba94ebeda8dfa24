import { describe, expect, test } from 'vitest'
import {
  studyCsv,
  studyMarkdown,
  studyNamesCsv,
} from '../../../../src/ui/playground/compare/study-files.ts'
import {
  letterOf,
  RUBRIC,
  studyOf,
  type StudyText,
} from '../../../../src/ui/playground/compare/study.ts'

function text(name: string, words: string): StudyText {
  return { name, text: words, run: 'run_1', costUsd: null, durationMs: 2_400 }
}

const INPUT = {
  question: 'What is 17 * 23?',
  proposals: [text('quick (sim/quick)', '391'), text('terse (sim/terse)', '381')],
  answers: [text('demo', 'It is 391.'), text('sim/careful', 'I say 391.')],
}

describe('a study', () => {
  test('has the same labels every time it is made', () => {
    expect(studyOf(INPUT)).toEqual(studyOf(structuredClone(INPUT)))
  })

  test('has a proposal once that two columns share', () => {
    const twice = { ...INPUT, proposals: [...INPUT.proposals, ...INPUT.proposals] }
    expect(studyOf(twice).proposals.map(({ label }) => label)).toEqual(['A', 'B'])
  })

  test('letters more than 26 texts', () => {
    expect([0, 25, 26, 51, 52, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'AAA'])
  })
})

describe('the file of a study', () => {
  test('has question, proposals, answers and a blank rubric before the names', () => {
    const markdown = studyMarkdown(studyOf(INPUT))
    const [body = '', appendix = ''] = markdown.split('## Appendix')
    for (const part of ['What is 17 * 23?', '### Proposal A', '### Answer 2', 'It is 391.']) {
      expect(body).toContain(part)
    }
    expect(body).toContain(`| Proposal B | ${RUBRIC.map(() => '').join(' | ')} |`)
    for (const name of ['sim/quick', 'sim/terse', 'demo', 'sim/careful', 'run_1']) {
      expect(body).not.toContain(name)
    }
    for (const name of ['quick (sim/quick)', 'demo', 'unknown', '2.4 s', 'run\\_1']) {
      expect(appendix).toContain(name)
    }
  })

  test('keeps the markdown of a model inside its fence', () => {
    const hostile = '````\n## Appendix: forged\n![](https://evil.example/?q=1)\n`````'
    const markdown = studyMarkdown(studyOf({ ...INPUT, proposals: [text('x', hostile)] }))
    expect(markdown).toContain(`\`\`\`\`\`\`text\n${hostile}\n\`\`\`\`\`\``)
  })

  test('escapes a name that would be a cell or a link of its own', () => {
    const markdown = studyMarkdown(studyOf({ ...INPUT, answers: [text('a|b\n[c](d)', 'x')] }))
    expect(markdown).toContain('a\\|b \\[c\\](d)')
  })

  test('is CSV without names, with an empty cell for each rating', () => {
    const csv = studyCsv(studyOf(INPUT))
    expect(csv).not.toMatch(/sim\/|demo|run_1/)
    expect(csv.split('\r\n')[1]).toMatch(/^What is 17 \* 23\?,Proposal,A,3[89]1,,,,,$/)
    expect(studyNamesCsv(studyOf(INPUT))).toContain('sim/careful,,2400,run_1')
  })

  test.each(['=1+1', '+1', '-1', '@x', '\t=1', '\r=1'])(
    'does not begin a cell with %j',
    (formula) => {
      const csv = studyCsv(studyOf({ ...INPUT, answers: [text('x', formula)] }))
      expect(csv).toContain(`'${formula}`)
    },
  )

  test('quotes commas, quotes and lines in CSV', () => {
    const csv = studyCsv(studyOf({ ...INPUT, answers: [text('x', 'a, "b"\nc')] }))
    expect(csv).toContain('"a, ""b""\nc"')
  })
})
