/** The page of a ballot: two answers, four buttons, and no name. */
import { html, Html, prose } from '../../report/page/markup.ts'
import { STYLE } from '../../report/page/style.ts'
import type { Ballot } from './ballots.ts'
import type { Choice } from './vote-record.ts'

/** A ballot that was served: a vote needs its token. */
export interface ServedBallot {
  readonly ballot: Ballot
  readonly token: string
}

const BUTTONS: readonly {
  readonly choice: Choice | 'skip'
  readonly label: string
  readonly key: string
}[] = [
  { choice: 'left', label: 'The first is better', key: '1' },
  { choice: 'right', label: 'The second is better', key: '2' },
  { choice: 'tie', label: 'Tie', key: '3' },
  { choice: 'both_bad', label: 'Both are bad', key: '4' },
  { choice: 'skip', label: 'Skip', key: '0' },
]

const LOOK = `
.choices { display: flex; flex-wrap: wrap; gap: .6rem; position: sticky; bottom: 0; padding: .9rem 0; background: var(--paper); border-top: 1px solid var(--rule) }
button { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--soft); border-radius: .3rem; padding: .55rem .9rem; min-height: 2.75rem; cursor: pointer }
button:hover { border-color: var(--blue) }
kbd { font: inherit; font-size: .8rem; color: var(--soft); margin-left: .35rem }
.answer { max-height: none }
`

/** Presses the button of a key; without it, the buttons are reached by Tab and by their access keys. */
export const KEYBOARD = `addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  document.querySelector('button[data-key="' + CSS.escape(event.key) + '"]')?.click()
})`

/** The page of one ballot. */
export function ballotPage({ ballot, token }: ServedBallot, left: number): string {
  return pageOf(
    html`<p class="kicker">${left} left · which answer is better? You do not see whose they are.</p>
      ${prose(ballot.prompt)}
      <div class="pair">${side('First', ballot.left.text)}${side('Second', ballot.right.text)}</div>
      <form method="post" action="/vote" class="choices">
        <input type="hidden" name="token" value="${token}" />
        ${BUTTONS.map(
          ({ choice, label, key }) =>
            html`<button name="choice" value="${choice}" data-key="${key}" accesskey="${key}">
              ${label}<kbd>${key}</kbd>
            </button>`,
        )}
      </form>`,
  )
}

/** The page when nothing is left to vote on. */
export function donePage(made: number): string {
  return pageOf(
    html`<h1>Thank you: every pair has your vote.</h1>
      <p>
        ${made} votes in this session. Press Ctrl-C where the command runs, then
        <code>npm run eval -- ratings</code>.
      </p>`,
  )
}

function side(title: string, text: string): Html {
  return html`<section aria-label="${title} answer">
    <h5>${title}</h5>
    <div class="answer" tabindex="0">${prose(text)}</div>
  </section>`
}

function pageOf(content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Which answer is better?</title>
        <style>
          ${new Html(STYLE + LOOK)}
        </style>
      </head>
      <body>
        <main>${content}</main>
        ${new Html(`<script>${KEYBOARD}</script>`)}
      </body>
    </html> `.text
}
