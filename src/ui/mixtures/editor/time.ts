import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'

/** A moment in the words and the time zone of the reader. */
export function Time({ atMs }: { readonly atMs: number | null }): VNode {
  if (atMs === null) return html`unknown time`
  const at = new Date(atMs)
  const words = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return html`<time datetime=${at.toISOString()}>${words}</time>`
}
