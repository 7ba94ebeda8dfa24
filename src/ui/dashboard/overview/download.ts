import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { client } from '../../shared/access.ts'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'

/** A file that the gateway writes. */
export interface DownloadProps {
  /** The path of the usage, whose rows the file has. */
  readonly path: string
  readonly name: string
}

/** Saves usage as CSV. A link would not send the key. */
export function Download({ path, name }: DownloadProps): VNode {
  const problem = useSignal<string | null>(null)
  const save = async () => {
    problem.value = null
    try {
      const response = await client.value.send(`${path}&format=csv`)
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      offer(await response.blob(), name)
      announce(`${name} is saved`)
    } catch (error) {
      problem.value = `Cannot save the CSV: ${error instanceof Error ? error.message : 'no response'}`
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
