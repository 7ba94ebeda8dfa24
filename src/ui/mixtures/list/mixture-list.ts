import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { client } from '../../shared/access.ts'
import { plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { askAddressOf } from '../editor/ask-link.ts'
import { draftKeys } from '../state/drafts.ts'
import { listProblem, loadMixtures, mixtures } from '../state/mixtures.ts'
import { addressOf } from '../state/route.ts'

/** All mixtures, built-in ones first. */
export function MixtureList(): VNode {
  const wanted = useSignal('')
  const reader = client.value
  useEffect(() => void loadMixtures(), [reader])
  const all = mixtures.value
  const drafts = new Set(draftKeys())
  const matches = (all ?? []).filter((mixture) => isMatch(mixture, wanted.value))
  return html`<section class="list">
    <div class="list-head">
      <h1>Mixtures</h1>
      <a class="button primary" href=${addressOf({ to: 'new', from: null })}>
        New mixture${drafts.has('new:') ? ' (not saved yet)' : ''}
      </a>
      <label class="search">
        Search
        <input
          type="search"
          value=${wanted.value}
          onInput=${({ currentTarget }: InputEvent & { currentTarget: HTMLInputElement }) =>
            (wanted.value = currentTarget.value)}
        />
      </label>
    </div>
    ${
      listProblem.value !== null &&
      html`<p role="alert">
        ${listProblem.value}.
        <button type="button" onClick=${() => void loadMixtures()}>Try again</button>
      </p>`
    }
    ${
      all === null
        ? listProblem.value === null && html`<p class="soft">Reading the mixtures …</p>`
        : html`<${Rows}
              title="Built in"
              mixtures=${matches.filter((one) => one.built_in)}
              drafts=${drafts}
            />
            <${Rows}
              title="Yours"
              mixtures=${matches.filter((one) => !one.built_in)}
              drafts=${drafts}
            />
            ${matches.length === 0 && html`<p>No mixture matches “${wanted.value}”.</p>`}
            ${
              all.every((one) => one.built_in) &&
              html`<p>
                You have no mixture of your own yet. Duplicate one that is built in, change it, and
                save it under your own id.
              </p>`
            }`
    }
  </section>`
}

interface RowsProps {
  readonly title: string
  readonly mixtures: readonly WireStoredMixture[]
  readonly drafts: ReadonlySet<string>
}

function Rows({ title, mixtures: rows, drafts }: RowsProps): VNode | null {
  if (rows.length === 0) return null
  return html`<section class="rows" aria-label=${title}>
    <h2>${title}</h2>
    <ul>
      ${rows.map(
        (mixture) =>
          html`<li key=${mixture.id} class="row">
            <div class="what">
              <a href=${addressOf({ to: 'mixture', id: mixture.id })}><b>${mixture.id}</b></a>
              ${drafts.has(mixture.id) && html`<span class="unsaved">● unsaved changes</span>`}
              <span class="description" dir="auto">${mixture.description}</span>
              <span class="soft">${factsOf(mixture)}</span>
            </div>
            <span class="row-actions">
              <a class="button" href=${addressOf({ to: 'mixture', id: mixture.id })}
                >${mixture.built_in ? 'Open' : 'Edit'}<span class="visually-hidden">
                  ${mixture.id}</span
                ></a
              >
              <a class="button" href=${addressOf({ to: 'new', from: mixture.id })}
                >Duplicate<span class="visually-hidden"> ${mixture.id}</span></a
              >
              <a class="button" href=${askAddressOf(question(mixture.id))}
                >Ask<span class="visually-hidden"> ${mixture.id}</span></a
              >
            </span>
          </li>`,
      )}
    </ul>
  </section>`
}

function question(model: string): object {
  return { model, messages: [{ role: 'user', content: 'What makes a good question?' }] }
}

function isMatch(
  { id, description, layers, aggregator }: WireStoredMixture,
  wanted: string,
): boolean {
  const models = layers.flatMap(({ agents }) => agents.map(({ model }) => model))
  const text = [id, description, aggregator.model, ...models].join(' ').toLowerCase()
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** What a mixture consists of, in a line. */
function factsOf({ layers, aggregator, strategy, version }: WireStoredMixture): string {
  const name = typeof strategy === 'string' ? strategy : strategy.type
  const agents = layers.flatMap((layer) => layer.agents)
  const calls = agents.reduce((sum, { samples }) => sum + samples, 0)
  return [
    name,
    `${plural(calls, 'agent')}${layers.length > 1 ? ` in ${layers.length} layers` : ''}`,
    `writer ${aggregator.model}`,
    version === null ? null : `version ${version}`,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}
