import { computed, signal } from '@preact/signals'
import { findingsOf, type Findings } from '../checks/findings.ts'
import { ownWarnings } from '../checks/own-warnings.ts'
import { checkWhileEditing } from '../state/checking.ts'
import { storeDrafts, type Editor } from '../state/editor.ts'
import { estimateWhileEditing } from '../state/estimating.ts'
import { modelOf } from '../state/models.ts'
import { closedSaving } from '../state/saving.ts'

/** What goes on while a mixture is edited. */
export type Work = ReturnType<typeof workOn>

/** Starts the checks, the estimates and the storing of drafts; `stop` ends them. */
export function workOn(editor: Editor) {
  const checking = checkWhileEditing(editor)
  const estimating = estimateWhileEditing(editor)
  const stopStoring = storeDrafts(editor)
  const { checked } = checking
  const { estimated } = estimating
  const findings = computed<Findings>(() => {
    const estimate = estimated.value.state === 'known' ? estimated.value.estimate : null
    const own = ownWarnings(editor.document.value, { modelOf, estimate })
    return findingsOf(editor, checked.value, own)
  })
  return {
    checked,
    estimated,
    findings,
    saving: closedSaving(),
    dialog: signal<'versions' | 'delete' | null>(null),
    opened: signal<ReadonlyMap<string, boolean>>(new Map()),
    wantedLine: signal<number | null>(null),
    stop() {
      checking.stop()
      estimating.stop()
      stopStoring()
    },
  }
}
