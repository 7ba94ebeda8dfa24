import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { askable, blind, MOST_COLUMNS, problemOf, question, subjects } from './form-state.ts'
import { currentRound, startRound, stopRound } from './round.ts'

/** What is asked, of whom, and whether the names are hidden. */
export function CompareForm(): VNode {
  const names = subjects.value
  const problem = problemOf(names)
  const { value: round } = currentRound
  const running = round !== null && !round.ended.value
  const submit = (event: Event) => {
    event.preventDefault()
    if (running) stopRound(round)
    else if (problem === null && question.value.trim() !== '') ask()
  }
  return html`<form class="compare-form" onSubmit=${submit}>
    <fieldset class="subjects">
      <legend>Compare</legend>
      ${names.map((name, index) => html`<${Subject} key=${index} name=${name} index=${index} />`)}
      ${
        names.length < MOST_COLUMNS &&
        html`<button type="button" onClick=${addSubject}>Add a column</button>`
      }
      <datalist id="askable">
        ${askable.value.map((id) => html`<option value=${id}></option>`)}
      </datalist>
    </fieldset>
    ${problem !== null && html`<p role="alert">${problem}</p>`}
    <label for="compare-question">Question for all of them</label>
    <textarea
      id="compare-question"
      rows="2"
      dir="auto"
      required
      value=${question}
      onInput=${(event: InputEvent) => (question.value = textOf(event))}
      onKeyDown=${sendOnEnter}
    ></textarea>
    <div class="compare-actions">
      <button class="primary" aria-describedby="compare-hint">
        ${running ? 'Stop' : 'Compare'}
      </button>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked=${blind}
          onChange=${(event: Event) => (blind.value = (event.target as HTMLInputElement).checked)}
        />
        Blind: hide the names and shuffle the sides
      </label>
      <span id="compare-hint" class="soft"
        >Enter asks, Shift + Enter breaks the line, Esc stops.</span
      >
    </div>
  </form>`
}

interface SubjectProps {
  readonly name: string
  readonly index: number
}

/** The field that names what answers in one column. */
function Subject({ name, index }: SubjectProps): VNode {
  const change = (event: InputEvent) => {
    subjects.value = subjects.value.with(index, textOf(event).trim())
  }
  const remove = () => (subjects.value = subjects.value.toSpliced(index, 1))
  return html`<span class="subject">
    <label for=${`subject-${index}`}>Column ${index + 1}</label>
    <input
      id=${`subject-${index}`}
      list="askable"
      value=${name}
      onInput=${change}
      placeholder="mixture or provider/model"
      autocomplete="off"
      autocapitalize="off"
      spellcheck=${false}
    />
    ${
      subjects.value.length > 2 &&
      html`<button
        type="button"
        aria-label=${`Remove ${name === '' ? 'the empty one' : name}`}
        onClick=${remove}
      >
        ×
      </button>`
    }
  </span>`
}

/** The next column gets a name that no other has, or waits for one. */
function addSubject(): void {
  const free = askable.value.find((id) => !subjects.value.includes(id))
  subjects.value = [...subjects.value, free ?? '']
}

function ask(): void {
  startRound({
    question: question.value.trim(),
    subjects: subjects.value,
    blind: blind.value,
    seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  })
}

function sendOnEnter(event: KeyboardEvent): void {
  // Enter that ends a composition, as of Japanese, is not for us.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  ;(event.currentTarget as HTMLTextAreaElement).form?.requestSubmit()
}

function textOf({ target }: InputEvent): string {
  return (target as HTMLInputElement | HTMLTextAreaElement).value
}
