import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'

const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/** A moment, given as Unix time in seconds, as the clock of the reader shows it. */
export function Moment({ at }: { readonly at: number }): VNode {
  const date = new Date(at * 1_000)
  const isToday = date.toDateString() === new Date().toDateString()
  return html`<time datetime=${date.toISOString()} title=${date.toString()}>
    ${(isToday ? TIME : DAY_AND_TIME).format(date)}
  </time>`
}

/** A UTC day such as "2026-11-28", as people write it. */
export function dayText(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(date.getTime()) ? day : DAY.format(date)
}
