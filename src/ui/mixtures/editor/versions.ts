import { useSignal, type Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { ApiError } from '../../../client/api-error.ts'
import { client } from '../../shared/access.ts'
import { html } from '../../shared/html.ts'
import { isObject } from '../document/path.ts'
import { printed, change, type Editor } from '../state/editor.ts'
import type { Saving } from '../state/saving.ts'
import { storedFrom, type Stored } from '../state/stored.ts'
import { Dialog } from './dialog.ts'
import { DiffView } from './diff-view.ts'
import { Time } from './time.ts'

/** So many versions are read at a time. */
const AT_ONCE = 10

/** A version as it was; `deleted` where a deletion has the number. */
interface Version {
  readonly version: number
  readonly stored: Stored | 'deleted' | { readonly problem: string }
}

interface VersionsProps {
  readonly editor: Editor
  readonly saving: Signal<Saving>
  readonly onClose: () => void
}

/** Earlier versions: what each differs in, and a way back. */
export function Versions({ editor, saving, onClose }: VersionsProps): VNode {
  const found = useSignal<readonly Version[]>([])
  const shown = useSignal<number | null>(null)
  const isReading = useSignal(false)
  const newest = editor.base.value?.version ?? 0
  const rest = newest - found.value.length
  const readMore = async () => {
    isReading.value = true
    const numbers = Array.from({ length: Math.min(rest, AT_ONCE) }, (_, index) => rest - index)
    const read = await Promise.all(numbers.map((version) => versionOf(editor, version)))
    found.value = [...found.value, ...read]
    isReading.value = false
  }
  useEffect(() => void readMore(), [])
  const restore = (document: unknown) => {
    change(editor, document)
    onClose()
    saving.value = { state: 'review', problem: null }
  }
  return html`<${Dialog} title=${`Versions of ${editor.id.value}`} onClose=${onClose}>
    <ol class="versions" reversed>
      ${found.value.map(
        (version) =>
          html`<${VersionRow}
            key=${version.version}
            version=${version}
            editor=${editor}
            shown=${shown}
            restore=${restore}
          />`,
      )}
    </ol>
    ${isReading.value && html`<p class="soft">Reading versions …</p>`}
    <p class="actions">
      ${
        rest > 0 &&
        !isReading.value &&
        html`<button type="button" onClick=${() => void readMore()}>Earlier versions</button>`
      }
      <button type="button" onClick=${onClose}>Close</button>
    </p>
  <//>`
}

interface RowProps {
  readonly version: Version
  readonly editor: Editor
  /** The version that is compared with the current one. */
  readonly shown: Signal<number | null>
  readonly restore: (document: unknown) => void
}

function VersionRow({ version: { version, stored }, editor, shown, restore }: RowProps): VNode {
  const base = editor.base.value
  const name = html`<b>Version ${version}</b>`
  if (stored === 'deleted')
    return html`<li class="version">${name}<span class="soft">a deletion</span></li>`
  if ('problem' in stored)
    return html`<li class="version">${name}<span class="error">${stored.problem}</span></li>`
  const isShown = shown.value === version
  const reason = reasonOf(stored.document)
  return html`<li>
    <div class="version">
      ${name}<span class="soft"><${Time} atMs=${stored.createdAtMs} /></span>
      ${
        version === base?.version
          ? html`<span>current</span>`
          : html`<button
                type="button"
                aria-expanded=${isShown}
                onClick=${() => (shown.value = isShown ? null : version)}
              >
                ${isShown ? 'Hide' : 'Compare with current'}
              </button>
              <button type="button" onClick=${() => restore(stored.document)}>
                Go back to version ${version}
              </button>`
      }
    </div>
    ${reason !== null && html`<p class="reason" dir="auto">${reason}</p>`}
    ${
      isShown &&
      html`<${DiffView}
        before=${printed(base?.document)}
        after=${printed(stored.document)}
        label=${`Changes by going back to version ${version}`}
      />`
    }
  </li>`
}

/** Why a version was written; null where it says nothing. */
function reasonOf(document: unknown): string | null {
  if (!isObject(document)) return null
  return typeof document['reason'] === 'string' ? document['reason'] : null
}

async function versionOf({ id, schema }: Editor, version: number): Promise<Version> {
  try {
    const mixture = await client.value.mixtures.get(id.value, { version })
    return { version, stored: storedFrom(schema, mixture) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { version, stored: error.status === 404 ? 'deleted' : { problem: error.message } }
  }
}
