import { signal } from '@preact/signals'
import { render } from 'preact'
import { html } from '../../../../src/ui/shared/html.ts'
import { RunPanel } from '../../../../src/ui/shared/run/run-panel.ts'
import { newRun, type RunView } from '../../../../src/ui/shared/run/run-view.ts'

const view = signal<RunView>(newRun('team-answer'))

/** Shows this view in the panel of the test's page. */
export function show(next: RunView): void {
  view.value = next
}

const target = document.querySelector('#target')
if (target !== null) render(html`<${RunPanel} view=${view} />`, target)
