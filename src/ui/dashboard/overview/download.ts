import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { UsageOptions } from '../../../client/usage.ts'
import { client } from '../../shared/access.ts'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { failureOf } from '../load.ts'

/** A file that the gateway writes. */
export interface DownloadProps {
  /** The usage whose rows the file has. */
  readonly options: UsageOptions
  readonly name: string
}

/** Saves usage as CSV. A link would not send the key. */
export function Download({ options, name }: DownloadProps): VNode {
  const problem = useSignal<string | null>(null)
  const save = async () => {
    problem.value = null
    try {
      const csv = await client.value.usage.csv(options)
      offer(new Blob([csv], { type: 'text/csv' }), name)
      announce(`${name} is saved`)
    } catch (error) {
      problem.value = failureOf(error).message
    }
  }
  return html`<span>
    <button type="button" class="small" onClick=${() => void save()}>Download CSV</button>
    ${problem.value !== null && html`<span role="alert"> ${problem}</span>`}
  </span>`
}

function offer(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads the file after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
