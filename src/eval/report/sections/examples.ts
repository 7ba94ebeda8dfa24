/** Answers side by side. Which is whose stays hidden until a reader wants to know, so that they can judge first. */
import type { Example, Summary } from '../../results/summary.ts'
import { percent } from '../figures.ts'
import { html, name, prose, type Html } from '../page/markup.ts'
import { section } from '../page/parts.ts'

/** The section of the examples. */
export function examplesSection({ examples }: Summary): Html {
  const groups = [
    {
      title: 'Largest losses',
      says: 'The baseline’s answer is preferred the most.',
      of: examples.losses,
    },
    {
      title: 'Largest wins',
      says: 'The mixture’s answer is preferred the most.',
      of: examples.wins,
    },
    {
      title: 'Where the judges disagree',
      says: 'Read these yourself: the verdict depends on who is asked.',
      of: examples.disagreements,
    },
  ]
  const lead =
    'Judge first, then look which answer is whose: the sides are drawn by the question’s id.'
  const heading = { id: 'examples', title: 'Answers side by side', lead }
  const shown = groups.filter((group) => group.of.length > 0)
  if (shown.length === 0) {
    return section({ ...heading, lead: null }, html`<p>No pair of answers was compared.</p>`)
  }
  return section(
    heading,
    shown.map(
      ({ title, says, of }) =>
        html`<h3>${title}</h3>
          <p class="lead">${says}</p>
          ${of.map((example) => exampleOf(example))}`,
    ),
  )
}

function exampleOf(example: Example): Html {
  const mixture = { ...example.mixture, role: 'the mixture' }
  const baseline = { ...example.baseline, role: 'the baseline' }
  const [first, second] = isMixtureFirst(example.question)
    ? [mixture, baseline]
    : [baseline, mixture]
  return html`<article class="example">
    <h4>Question <bdi>${example.question}</bdi></h4>
    ${prose(example.prompt)}
    <div class="pair">
      ${[first, second].map(
        ({ text }, index) =>
          html`<section aria-label="Answer ${index + 1}">
            <h5>Answer ${index + 1}</h5>
            <div class="answer" tabindex="0">
              ${text === '' ? html`<p class="none">– no answer</p>` : prose(text)}
            </div>
          </section>`,
      )}
    </div>
    <details>
      <summary>Which is whose, and why</summary>
      <p>
        Answer 1 is ${name(first.system)}, ${first.role}. Answer 2 is ${name(second.system)},
        ${second.role}. The judges prefer the mixture’s by <b>${percent(example.preference)}</b>:
        100 % is a clear win, 50 % a tie, 0 % a clear loss.
      </p>
      ${reasonsOf(example)}
    </details>
  </article>`
}

function reasonsOf({ reasons }: Example): Html | null {
  if (reasons.length === 0) return null
  return html`<p class="note">
      In the judges’ words, A and B are the answers in the order in which the judge read them.
    </p>
    <ul class="reasons">
      ${reasons.map(({ judge, why }) => html`<li>${name(judge)}: <q dir="auto">${why}</q></li>`)}
    </ul>`
}

/** FNV-1a over the id: the same side in every report, and no pattern over questions. */
function isMixtureFirst(question: string): boolean {
  let hash = 0x811c9dc5
  for (const character of question) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return ((hash >>> 16) ^ (hash & 1)) % 2 === 0
}
