/** How it was measured, in what amounts, and what it cannot say. */
import type { Summary } from '../../results/summary.ts'
import { counted, duration, usd } from '../figures.ts'
import { html, type Html } from '../page/markup.ts'
import { figureList, section, type Row } from '../page/parts.ts'

/** What holds for every evaluation of this kind. */
const LIMITS: readonly string[] = [
  'A verdict holds for these questions, and for others only so far as these are drawn like them.',
  '“Undecided” means that the questions are too few to know, and not that there is no difference.',
  'An interval covers the choice of questions. It does not cover a judge who is wrong on all of them: look at the controls of the judges, and read examples.',
  'Models change under their names. The same run next month may come out otherwise.',
]

/** The section of method, amounts and limits. */
export function closing({ method, totals }: Summary): Html {
  const rows: Row[] = [
    row('Questions', counted(totals.questions, 'question')),
    row(
      'Answers',
      `${counted(totals.answers, 'answer')}, ${totals.failedAnswers} failed, ${totals.degradedAnswers} degraded`,
    ),
    row(
      'Judgments',
      `${counted(totals.judgments, 'judgment')}, ${totals.unparsedJudgments} cannot be read`,
    ),
    row('Cost of the answers', usd(totals.answersUsd)),
    row('Cost of judging', usd(totals.judgingUsd)),
    row('Time', duration(totals.seconds * 1000)),
  ]
  return section({ id: 'method', title: 'Method, seeds and limits', lead: null }, [
    figureList(rows),
    html`<ul>
      ${method.map((line) => html`<li>${line}</li>`)}
    </ul>`,
    html`<h3>Limits</h3>
      <ul>
        ${LIMITS.map((line) => html`<li>${line}</li>`)}
      </ul>`,
  ])
}

function row(term: string, value: string): Row {
  return { term, value, note: null }
}
