import type { VNode } from 'preact'
import { plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import type { Findings } from '../checks/findings.ts'
import type { Problem } from '../schema/check.ts'
import type { Checked } from '../state/checking.ts'
import type { Editor } from '../state/editor.ts'

interface ChecksProps {
  readonly editor: Editor
  readonly findings: Findings
  readonly checked: Checked
  readonly show: (path: string) => void
}

/** What is wrong and what is doubtful, each leading to its field. */
export function ChecksPanel({ editor, findings, checked, show }: ChecksProps): VNode {
  const { problems, warnings } = findings
  const item = (kind: 'problem' | 'warning') => (group: Group) =>
    html`<li class=${kind}>
      <b>${kind === 'problem' ? '✕ Problem' : '△ Warning'}</b>${' '}
      ${group.paths.map(
        (path) =>
          html`<button type="button" class="link" onClick=${() => show(path)}>
              ${path === '' ? 'the mixture' : path}</button
            >${' '}`,
      )}
      <span dir="auto">${group.message}</span>
    </li>`
  return html`<section class="checks" aria-labelledby="checks-title">
    <h2 id="checks-title">Checks</h2>
    <p class="checks-state">${stateWords(editor, findings, checked)}</p>
    ${
      checked.state === 'failed' &&
      html`<p role="alert">The check could not be made: ${checked.message}</p>`
    }
    <ul>
      ${grouped(problems).map(item('problem'))} ${grouped(warnings).map(item('warning'))}
    </ul>
  </section>`
}

/** Where the checks stand, in words. */
export function stateWords(
  editor: Editor,
  { problems, warnings }: Findings,
  { state }: Checked,
): string {
  if (!editor.read.value.ok) return '✕ The JSON cannot be read yet'
  if (problems.length > 0) return `✕ ${plural(problems.length, 'problem')}: it cannot be saved yet`
  if (state === 'open') return '… Checking'
  const rest = warnings.length === 0 ? '' : `, with ${plural(warnings.length, 'warning')}`
  return state === 'accepted' ? `✓ The gateway accepts it${rest}` : `? Not checked${rest}`
}

interface Group {
  readonly message: string
  readonly paths: readonly string[]
}

/** Findings with the same words are one, with several places. */
function grouped(findings: readonly Problem[]): readonly Group[] {
  const groups = new Map<string, string[]>()
  for (const { path, message } of findings)
    groups.set(message, [...(groups.get(message) ?? []), path])
  return [...groups].map(([message, paths]) => ({ message, paths }))
}
