import { isObject } from '../document/path.ts'
import type { Shape } from '../schema/shape.ts'
import { afterRender, type Place } from './place.ts'

/** Shapes that are edited as lists. */
export type ListShape = Extract<Shape, { kind: 'list' | 'one-or-list' }>

/** A list in its form. */
export interface ListProps {
  readonly at: Place
  readonly shape: ListShape
}

/** Writes the items: one word alone stands without a list where the schema allows it. */
export function write({ at, shape }: ListProps, items: readonly unknown[]): void {
  const isAlone = shape.kind === 'one-or-list' && items.length === 1
  at.form.change(at.path, isAlone ? items[0] : items)
}

/** The items; a word alone is one. */
export function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? [value] : []
}

/** A copy without a name, because names are unique. */
export function copyOf(item: unknown): unknown {
  if (!isObject(item)) return item
  const { name: _name, ...rest } = item
  return rest
}

/** What an item is called while it is closed. */
export function titleOf(value: unknown): string {
  if (!isObject(value)) return ''
  const { name, model, type, agents } = value
  const agentWords = Array.isArray(agents)
    ? agents.map((agent) => (isObject(agent) ? (agent['name'] ?? agent['model']) : null))
    : []
  return [name, model, type, agentWords.join(', ')]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' · ')
}

/** What one item is called. */
export function singular(label: string): string {
  const word = label.toLowerCase()
  return word === 'among' || word === 'use'
    ? 'strategy'
    : word.replace(/s$/, '').replace(/criteria$/, 'criterion')
}

/** The word at the beginning of a sentence. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** Focuses a control that the last change made. */
export function focusOn(id: string): void {
  afterRender(() => document.getElementById(id)?.focus())
}
