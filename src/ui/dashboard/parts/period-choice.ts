import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { PERIODS, type Period } from '../overview/period.ts'
import { Choice } from './choice.ts'

const TITLES = Object.fromEntries(Object.entries(PERIODS).map(([name, { title }]) => [name, title]))

/** Links to the periods that figures can have. */
export function PeriodChoice({ period }: { readonly period: Period }): VNode {
  return html`<${Choice} label="Period" name="period" titles=${TITLES} value=${period} />`
}
