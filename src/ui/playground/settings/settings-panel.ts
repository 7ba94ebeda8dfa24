import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { later } from '../../shared/later.ts'
import { Disclosure } from '../layout/disclosure.ts'

const open = signal(false)

const SettingsForm = later('the settings', async () => (await import('../parts.ts')).SettingsForm)

/** The button of the settings, and their form. */
export function SettingsPanel(): VNode {
  return html`<${Disclosure} label="Settings ▾" title="Settings" open=${open}>
    <${SettingsForm} />
  <//>`
}
