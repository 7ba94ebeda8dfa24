import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from '../../shared/html.ts'
import { settings } from '../state/settings.ts'
import { ColumnView } from './column-view.ts'
import { canVote, isHeldBack, reveal, stopRound, vote, type Round } from './round.ts'
import { RewriteForm } from './rewrite-form.ts'
import { StudyExport } from './study-export.ts'
import type { Outcome } from './votes.ts'

interface RoundProps {
  readonly round: Round
}

/** The answers to one question, and what a person does with them. */
export function RoundView({ round }: RoundProps): VNode {
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    // Out of the field for the question, where the keys of the vote would be text.
    if (document.activeElement?.closest('.compare-form')) heading.current?.focus()
    const listen = (event: KeyboardEvent) => pressed(round, event)
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [round])
  return html`
    <section class="round" aria-label="Answers">
      <p class="round-question" dir="auto" tabindex="-1" ref=${heading}>
        <span class="visually-hidden">Question: </span>${round.question}
      </p>
      <div class="answers">
        ${round.columns.value.map(
          (column) =>
            html`<${ColumnView}
              key=${column.letter}
              column=${column}
              revealed=${round.revealed.value}
              heldBack=${isHeldBack(round)}
            />`,
        )}
      </div>
      <${VoteBar} round=${round} />
    </section>
    ${
      round.ended.value &&
      round.revealed.value &&
      html`<${RewriteForm} round=${round} key=${round.question} />`
    }
    ${round.ended.value && html`<${StudyExport} round=${round} />`}
  `
}

/** The buttons of the vote, and what came of it. */
function VoteBar({ round }: RoundProps): VNode {
  const columns = round.columns.value
  const open = canVote(round)
  const { value: outcome } = round.outcome
  if (outcome !== null) {
    return html`<div class="votes">
      <p>${outcomeWords(round, outcome)}</p>
      <p class="soft">${round.counted}</p>
    </div>`
  }
  if (!open) return html`<div class="votes"><p class="soft">${whyNoVote(round)}</p></div>`
  const button = (result: Outcome, keyName: string, words: string) =>
    html`<button type="button" onClick=${() => vote(round, result)}>
      <kbd>${keyName}</kbd> ${words}
    </button>`
  return html`<div class="votes" role="group" aria-label="Which answer is the best?">
    ${columns.map(
      ({ view, letter }, index) =>
        view.value.phase === 'done' && button(index, `${index + 1}`, `${letter} is best`),
    )}
    ${button('tie', '0', 'Tie')} ${button('bad', '9', columns.length > 2 ? 'All bad' : 'Both bad')}
    ${
      !round.revealed.value &&
      html`<button type="button" class="quiet" onClick=${() => reveal(round)}>
        Show the names without a vote
      </button>`
    }
  </div>`
}

function outcomeWords(round: Round, outcome: Outcome): string {
  if (outcome === 'tie') return 'Your vote: a tie. It is counted below.'
  if (outcome === 'bad') return 'Your vote: none of them is good. It is counted below.'
  const best = round.columns.value[outcome]
  return `Your vote: ${best?.letter} is best, which is ${best?.subject}. It is counted below.`
}

function whyNoVote(round: Round): string {
  if (!round.ended.value) return 'You can vote when every answer has ended.'
  if (round.ballot.value === null) return 'The sides are being drawn …'
  return 'There is no vote: fewer than two answers are whole. Ask again, or change a column.'
}

/** Keys of the vote, while no text is typed and single keys are on (WCAG 2.2, 2.1.4). */
function pressed(round: Round, event: KeyboardEvent): void {
  if (event.key === 'Escape') stopRound(round)
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (!settings.value.singleKeys || isTyped(event)) return
  if (event.key === '0') vote(round, 'tie')
  else if (event.key === '9') vote(round, 'bad')
  else if (/^[1-8]$/.test(event.key)) vote(round, Number(event.key) - 1)
}

function isTyped({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type="checkbox"]), textarea, select')
  )
}
