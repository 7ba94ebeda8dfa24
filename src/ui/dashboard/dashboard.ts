import type { ComponentType, VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { html } from '../shared/html.ts'
import { Hooks } from './hooks/hooks.ts'
import { Jobs } from './jobs/jobs.ts'
import { Keys } from './keys/keys.ts'
import { Overview } from './overview/overview.ts'
import { later } from '../shared/later.ts'
import { PageLink } from './parts/choice.ts'
import { openRun, view, VIEWS, type View } from './place.ts'
import { RunDialog } from './runs/run-dialog.ts'
import { Runs } from './runs/runs.ts'
import { Sessions } from './sessions/sessions.ts'

const Worth = later('the evidence', async () => (await import('./worth/worth-view.ts')).WorthView)

const CONTENTS: Readonly<Record<View, ComponentType>> = {
  overview: Overview,
  worth: Worth,
  runs: Runs,
  jobs: Jobs,
  hooks: Hooks,
  keys: Keys,
  sessions: Sessions,
}

/** The dashboard: the view that the URL names, and the run that it opens. */
export function Dashboard(): VNode {
  const run = openRun.value
  const viewed = VIEWS[view.value]
  useEffect(() => {
    document.title = `${viewed} · Dashboard · edge-moa`
  }, [viewed])
  return html`
    <div class="dashboard">
      <div class="dashboard-head">
        <h1>Dashboard</h1>
        <nav class="views" aria-label="Views of the dashboard">
          ${Object.entries(VIEWS).map(
            ([name, title]) =>
              html`<${PageLink}
                key=${name}
                move=${{ view: name as View }}
                aria-current=${name === view.value ? 'page' : null}
                >${title}<//
              >`,
          )}
        </nav>
      </div>
      <${CONTENTS[view.value]} />
    </div>
    ${run !== null && html`<${RunDialog} key=${run} id=${run} />`}
  `
}
