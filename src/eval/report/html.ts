/**
 * `report.html`: one file that needs no script and no network. Its policy forbids both, so that not even a defect
 * here could make an answer of a model run.
 */
import type { Summary } from '../results/summary.ts'
import { html, Html } from './page/markup.ts'
import { STYLE } from './page/style.ts'
import { baselines } from './sections/baselines.ts'
import { categoriesSection } from './sections/categories.ts'
import { closing } from './sections/closing.ts'
import { examplesSection } from './sections/examples.ts'
import { front } from './sections/front.ts'
import { judgesSection } from './sections/judges.ts'
import { ledgerSection } from './sections/ledger.ts'
import { opening } from './sections/opening.ts'
import { speed } from './sections/speed.ts'
import { VERDICTS } from './words.ts'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** The sections in the order in which they are read. */
const SECTIONS: readonly ((summary: Summary) => Html)[] = [
  opening,
  baselines,
  front,
  ledgerSection,
  categoriesSection,
  judgesSection,
  speed,
  examplesSection,
  closing,
]

/** The report as one page. */
export function reportHtml(summary: Summary): string {
  const { primary, simulated } = summary
  const title = `${simulated ? 'Simulated, ' : ''}${VERDICTS[primary.verdict].word}: ${primary.mixture} against ${primary.baseline}`
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>${SECTIONS.map((section) => section(summary))}</main>
      </body>
    </html> `
  return page.text
}
