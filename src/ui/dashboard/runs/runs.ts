import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { PageLink, Pick } from '../parts/choice.ts'
import { Failure } from '../parts/ready.ts'
import { adjust, filter, go, oneOf } from '../place.ts'
import { matches, STATES, summary, type RunFilter, type StateFilter } from './filters.ts'
import { useHeldBack } from './held-back.ts'
import { RunTable } from './run-table.ts'
import { useTail, type Tail } from './tail.ts'

const STATE_NAMES = ['', 'done', 'degraded', 'failed', 'cancelled', 'cached'] as const

/** The runs of the last day, with filters in the URL, as they end. */
export function Runs(): VNode {
  const isLive = useSignal(true)
  const tail = useTail(isLive.value)
  const wanted: RunFilter = {
    state: oneOf<StateFilter>('state', STATE_NAMES),
    mixture: filter('mixture'),
    text: filter('text'),
  }
  const { isRead } = tail.known.value
  const failure = tail.failure.value
  return html`<section class="panel" aria-labelledby="runs">
    <h2 id="runs">Runs</h2>
    <${Filters} wanted=${wanted} runs=${tail.known.value.runs}>
      <button type="button" class="small" onClick=${() => (isLive.value = !isLive.value)}>
        ${isLive.value ? 'Pause' : 'Go on'}
      </button>
      <span class="soft">
        ${isLive.value ? '● live: read again every 3 s' : '❚❚ paused: new runs are not shown'}
      </span>
    <//>
    ${failure !== null && html`<${Failure} failure=${failure} what="runs" reload=${tail.reload} />`}
    ${
      isRead
        ? html`<${List} tail=${tail} wanted=${wanted} />`
        : failure === null && html`<p class="soft">Reading runs …</p>`
    }
  </section>`
}

interface FiltersProps {
  readonly wanted: RunFilter
  readonly runs: readonly WireRun[]
  readonly children: unknown
}

function Filters({ wanted, runs, children }: FiltersProps): VNode {
  const mixtures = new Set(runs.map(({ mixture }) => mixture))
  if (wanted.mixture !== '') mixtures.add(wanted.mixture)
  const type = (event: Event) =>
    adjust({ filters: { text: (event.currentTarget as HTMLInputElement).value } })
  return html`<div class="toolbar" role="search" aria-label="Filter runs">
    <${Pick}
      label="State"
      value=${wanted.state}
      options=${Object.entries(STATES)}
      pick=${(state: string) => go({ filters: { state } })}
    />
    <${Pick}
      label="Mixture"
      value=${wanted.mixture}
      options=${[['', 'any'], ...[...mixtures].sort().map((name) => [name, name])]}
      pick=${(mixture: string) => go({ filters: { mixture } })}
    />
    <label class="pick">
      <span>Find</span>
      <input
        type="search"
        value=${wanted.text}
        placeholder="run, agent or model"
        autocomplete="off"
        spellcheck=${false}
        onInput=${type}
      />
    </label>
    ${children}
  </div>`
}

interface ListProps {
  readonly tail: Tail
  readonly wanted: RunFilter
}

function List({ tail, wanted }: ListProps): VNode {
  const { runs, cursor } = tail.known.value
  const held = useHeldBack(runs)
  const shown = held.runs.filter((run) => matches(run, wanted))
  const isFiltered = Object.values(wanted).some((value) => value !== '')
  const waiting = runs.length - held.runs.length
  const looked = useRef(JSON.stringify(wanted))
  useEffect(() => {
    if (looked.current !== JSON.stringify(wanted)) announce(summary(shown))
    looked.current = JSON.stringify(wanted)
  })
  return html`
    <p class="counts">
      <strong>${summary(shown)}</strong>${
        isFiltered &&
        html`<span class="soft"> of ${held.runs.length} that are read. </span>
          <${PageLink} move=${{ filters: { state: null, mixture: null, text: null } }}>Show all<//>`
      }
    </p>
    ${
      waiting > 0 &&
      html`<button type="button" class="small" onClick=${held.release}>
        Show ${waiting} new ${waiting === 1 ? 'run' : 'runs'}
      </button>`
    }
    <div ...${held.watch}>
      ${
        shown.length > 0
          ? html`<${RunTable} runs=${shown} />`
          : html`<${Empty} isFiltered=${isFiltered} hasOlder=${cursor !== null} />`
      }
    </div>
    ${
      cursor === null
        ? html`<p class="soft">That is all: runs are stored for 24 hours.</p>`
        : html`<button type="button" onClick=${tail.older}>Read older runs</button>`
    }
  `
}

function Empty({ isFiltered, hasOlder }: { isFiltered: boolean; hasOlder: boolean }): VNode {
  if (isFiltered) {
    return html`<p class="empty">
      <strong>No run matches.</strong> ${' '}${
        hasOlder ? 'Read older runs, or show all.' : 'Show all to see the others.'
      }
    </p>`
  }
  return html`<p class="empty">
    <strong>No run in the last 24 hours.</strong> ${' '}Ask something in the${' '}
    <a href="/ui/">playground</a>: it appears here when it ends.
  </p>`
}
