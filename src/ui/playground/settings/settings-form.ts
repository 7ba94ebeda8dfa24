import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { change, settings } from '../state/settings.ts'
import { toolsProblem } from './tools-problem.ts'

/** The strategies of the interface, with what each does. */
const STRATEGIES = [
  ['synthesize', 'the writer merges all answers'],
  ['select', 'a judge picks the best answer'],
  ['vote', 'the most frequent short answer wins'],
  ['fusion', 'an analysis of the answers, then the writer'],
  ['critique', 'a draft, critics, a revision'],
  ['council', 'the agents rank one another, then the writer'],
  ['debate', 'the agents read one another and answer again'],
  ['cascade', 'one after another, until an answer will do'],
  ['auto', 'rules choose for each request'],
] as const

/** How the next questions are sent. */
export function SettingsForm(): VNode {
  return html`<div class="fields">
    <${StrategyField} />
    <${NumberField} name="maxTokens" label="Longest answer, in tokens" min=${1} step=${1} />
    <${NumberField} name="temperature" label="Temperature, 0 to 2" min=${0} max=${2} step=${0.1} />
    <${TextField} name="system" label="Instructions (system message)" />
    <${TextField} name="tools" label="Tools, as JSON" />
    <${ToolsNote} />
    <label class="check">
      <input
        type="checkbox"
        checked=${settings.value.cache === 'off'}
        onChange=${(event: Event) => change({ cache: checked(event) ? 'off' : 'use' })}
      />
      Leave the caches out
    </label>
    <label class="check">
      <input
        type="checkbox"
        checked=${settings.value.singleKeys}
        onChange=${(event: Event) => change({ singleKeys: checked(event) })}
      />
      Single-key shortcuts
    </label>
    <${Keys} />
  </div>`
}

function StrategyField(): VNode {
  const onChange = (event: Event) => {
    const { value } = event.target as HTMLSelectElement
    change({ strategy: value === '' ? null : value })
  }
  return html`<label>
    Strategy
    <select value=${settings.value.strategy ?? ''} onChange=${onChange}>
      <option value="">As the mixture has it</option>
      ${STRATEGIES.map(
        ([name, meaning]) => html`<option key=${name} value=${name}>${name}: ${meaning}</option>`,
      )}
    </select>
  </label>`
}

interface NumberFieldProps {
  readonly name: 'maxTokens' | 'temperature'
  readonly label: string
  readonly min: number
  readonly max?: number
  readonly step: number
}

function NumberField({ name, label, ...bounds }: NumberFieldProps): VNode {
  const onChange = (event: Event) => {
    const { value, valueAsNumber, validity } = event.target as HTMLInputElement
    if (value === '') change({ [name]: null })
    else if (validity.valid) change({ [name]: valueAsNumber })
  }
  return html`<label>
    ${label}
    <input
      type="number"
      placeholder="As the mixture has it"
      value=${settings.value[name] ?? ''}
      onChange=${onChange}
      ...${bounds}
    />
  </label>`
}

interface TextFieldProps {
  readonly name: 'system' | 'tools'
  readonly label: string
}

function TextField({ name, label }: TextFieldProps): VNode {
  return html`<label>
    ${label}
    <textarea
      rows="3"
      dir="auto"
      class=${name === 'tools' ? 'mono' : ''}
      spellcheck=${name !== 'tools'}
      value=${settings.value[name]}
      onInput=${(event: Event) => change({ [name]: (event.target as HTMLTextAreaElement).value })}
    ></textarea>
  </label>`
}

function ToolsNote(): VNode {
  const problem = toolsProblem(settings.value.tools)
  if (problem !== null) return html`<p role="alert">${problem}</p>`
  return html`<p class="soft">
    The answer shows the calls of these functions, with a form for their results.
  </p>`
}

function Keys(): VNode {
  return html`<dl class="keys">
    ${KEYS.map(
      ([keys, meaning]) =>
        html`<div key=${keys}>
          <dt>${keys}</dt>
          <dd>${meaning}</dd>
        </div>`,
    )}
  </dl>`
}

const KEYS = [
  ['Enter', 'send'],
  ['Shift+Enter', 'new line'],
  ['Esc', 'stop the answer'],
  ['↑', 'in the empty field: edit the last question'],
  ['Alt+↓', 'go to the last answer'],
  ['/', 'go to the field'],
] as const

function checked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked
}
