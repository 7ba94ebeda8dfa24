import { describe, expect, test } from 'vitest'
import type { Summary } from '../../../src/eval/results/summary.ts'
import { reportHtml } from '../../../src/eval/report/html.ts'
import {
  better,
  equivalent,
  estimate,
  failed,
  hostile,
  simulated,
  SUMMARIES,
  twoMixtures,
  undecided,
  withoutPrices,
  worse,
} from './summaries.ts'

/** What a reader sees, without the pictures. */
function textOf(page: string): string {
  const innermost = /<svg(?:(?!<svg)[\s\S])*?<\/svg>/g
  return page
    .slice(page.indexOf('<body>'))
    .replaceAll(innermost, '')
    .replaceAll(innermost, '')
    .replaceAll(innermost, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#39;/g, "'")
    .replaceAll(/\s+/g, ' ')
}

function headings(page: string): string[] {
  return [...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, title = '']) => title)
}

describe.each(Object.entries(SUMMARIES))('the report of the summary "%s"', (_name, summary) => {
  const page = reportHtml(summary)

  test('has no script, no address and no handler', () => {
    expect(page).not.toMatch(/<script|<iframe|<img|<link|<object|<embed|<form|<a /i)
    expect(page).not.toMatch(/<[^>"]*(?:"[^"]*"[^>"]*)*\son\w+=/i)
    expect(page).not.toMatch(/<[^>"]*(?:"[^"]*"[^>"]*)*\s(?:src|href|action|style)=/i)
  })

  test('closes what it opens', () => {
    const open: string[] = []
    const tags = page
      .slice(page.indexOf('<body>'), page.indexOf('</body>'))
      .matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*?)(\/?)>/g)
    for (const [, isEnd, tag = '', , isEmpty] of tags) {
      if (isEmpty || tag === 'wbr') continue
      if (isEnd) expect(open.pop()).toBe(tag)
      else open.push(tag)
    }
    expect(open).toEqual(['body'])
  })

  test('shows no figure that is no number', () => {
    expect(textOf(page)).not.toMatch(/NaN|undefined|Infinity|\[object|null/)
    expect(page).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity)[^"]*"/)
  })

  test('has the sections in their order', () => {
    expect(headings(page)).toEqual([
      'Against every baseline',
      'Quality, cost and time',
      'What the mixture makes of its proposals',
      'By category and skill',
      'Whether the judges can be believed',
      'Time and degraded runs',
      'Answers side by side',
      'Method, seeds and limits',
    ])
  })

  test('is the same from the summary and from its file', () => {
    const read = JSON.parse(JSON.stringify(summary)) as Summary
    expect(reportHtml(read)).toBe(page)
  })
})

test('the sentence comes first, its verdict strong', () => {
  const page = reportHtml(worse)
  const [, first = ''] = /<h1>([\s\S]*?)<\/h1>/.exec(page) ?? []
  expect(first).toContain(
    'is <strong>worse</strong> than <bdi class="name">openai/<wbr />gpt-5</bdi>',
  )
  expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('<h2'))
})

test.each([
  [worse, '▼'],
  [better, '▲'],
  [equivalent, '='],
  [undecided, '?'],
])(
  'a verdict is a word and a sign, so that it is read without colour: $0.primary.verdict',
  (summary, sign) => {
    const { verdict } = summary.primary
    expect(textOf(reportHtml(summary))).toContain(`${sign} ${verdict}`)
    expect(reportHtml(summary)).toContain(
      `<title>${verdict}: team-answer against openai/gpt-5</title>`,
    )
  },
)

test('a figure stands with its interval and its number of questions', () => {
  const text = textOf(reportHtml(worse))
  expect(text).toContain('41 % [34, 48] n = 120')
  expect(text).toContain('5.2× [4.9, 5.6] n = 120')
  expect(text).toContain('−0.62 [−0.90, −0.34] n = 66')
})

test('an interval that ends just short of 50 % is not rounded to it', () => {
  const winRate = { ...worse.primary.winRate, value: 0.44, interval: [0.383, 0.497] as const }
  const close = { ...worse, primary: { ...worse.primary, winRate } }
  expect(textOf(reportHtml(close))).toContain('44.0 % [38.3, 49.7]')
})

test('a name in the sentence is that name, even when it holds marks or the verdict', () => {
  const baseline = 'worse/model-(v2)*'
  const summary = {
    ...worse,
    sentence: `It is worse than ${baseline} and **not** \`code\`.`,
    primary: { ...worse.primary, baseline },
  }
  expect(reportHtml(summary)).toContain(
    'It is <strong>worse</strong> than <bdi class="name">worse/<wbr />model-(v2)*</bdi> and **not** `code`.',
  )
})

test('why nothing is adjusted for length is said once', () => {
  const note = 'no judge read the answers'
  const comparisons = worse.comparisons.map((each) => ({
    ...each,
    adjusted: null,
    adjustedNote: note,
  }))
  const [, table = ''] =
    /<section aria-labelledby="baselines">([\s\S]*?)<details>/.exec(
      reportHtml({ ...worse, comparisons }),
    ) ?? []
  expect(table.split(note)).toHaveLength(2)
})

test('free models are drawn by tokens', () => {
  const systems = worse.systems.map((each) => ({
    ...each,
    costPerQuestionUsd: estimate(0, [0, 0]),
  }))
  const text = textOf(reportHtml({ ...worse, systems }))
  expect(text).toContain('Every model is free, so the first plot is by tokens')
  expect(text).toContain('Score against tokens per question')
})

test('a simulated evaluation says so before anything else', () => {
  const text = textOf(reportHtml(simulated))
  expect(text.indexOf('SIMULATED. Every model')).toBeGreaterThan(-1)
  expect(text.indexOf('SIMULATED. Every model')).toBeLessThan(text.indexOf('worse'))
  expect(reportHtml(simulated)).toContain('<title>Simulated, worse')
  expect(textOf(reportHtml(worse))).not.toContain('SIMULATED')
})

test('without prices, quality is drawn against tokens, and no cost is made up', () => {
  const text = textOf(reportHtml(withoutPrices))
  expect(text).toContain('A price is unknown, so the first plot is by tokens')
  expect(text).toContain('Score against tokens per question')
  expect(text).not.toContain('$0')
  expect(text).toContain('The run ended early: the budget of $1 is spent')
})

test('the undecided say how many questions would decide', () => {
  expect(textOf(reportHtml(undecided))).toContain('Would decide 550 questions')
})

test('a run that looked while it went on shows its confidence sequence', () => {
  expect(textOf(reportHtml(better))).toContain('Confidence sequence [55, 77]')
})

test('an evaluation in which everything failed has a report without plots', () => {
  const text = textOf(reportHtml(failed))
  expect(text).toContain('– no question')
  expect(text).toContain('No pair of answers was compared')
  expect(text).toContain('0 degraded, 120 failed')
})

test('several mixtures have a group each', () => {
  expect(textOf(reportHtml(twoMixtures))).toContain('cheap-team against')
  expect(textOf(reportHtml(worse))).not.toContain('cheap-team')
})

test('the controls of a judge say what to look at', () => {
  const page = reportHtml(worse)
  const rowOf = (term: string) =>
    textOf(`<body>${page.slice(page.indexOf(term)).split('</tr>')[0] ?? ''}`)
  expect(rowOf('Prefers what it reads first')).toMatch(/✓ fine.*! look.*✓ fine/)
  expect(rowOf('Verdicts that cannot be read')).toMatch(/✓ fine.*✓ fine.*! look/)
  expect(rowOf('Prefers its own family')).toContain('+14.0 [+8.0, +20.0] n = 120 ! look')
})

test('which answer is whose is hidden until it is opened, and is not always the same side', () => {
  const page = reportHtml(worse)
  const articles = page.split('<article').slice(1)
  expect(articles).toHaveLength(4)
  for (const article of articles) {
    const [shown = '', hidden = ''] = article.split('<details>')
    expect(shown).not.toContain('team-answer')
    expect(shown).not.toContain('gpt-5')
    expect(hidden).toContain('team-answer')
  }
  expect(
    new Set(articles.map((article) => /Answer 1 is [\s\S]*?, the (\w+)/.exec(article)?.[1])),
  ).toEqual(new Set(['mixture', 'baseline']))
})

test('losses are shown, and before the wins', () => {
  const page = reportHtml(worse)
  expect(page.indexOf('Largest losses')).toBeGreaterThan(0)
  expect(page.indexOf('Largest losses')).toBeLessThan(page.indexOf('Largest wins'))
})

test('hostile texts are shown as the texts they are', () => {
  const page = reportHtml(hostile)
  expect(page).toContain('&lt;script&gt;document.title=&quot;owned&quot;&lt;/script&gt;')
  expect(page).toContain('&amp;lt;script&amp;gt;')
  expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
})
