import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Findings } from '../checks/findings.ts'
import { pathText, type Path } from '../document/path.ts'
import type { Schema } from '../schema/schema.ts'

/** What all parts of a form share. */
export interface Form {
  readonly findings: Findings
  /** Changes a value. What is typed at one place, `typedAt`, is undone at once. */
  change(path: Path, value: unknown, typedAt?: string): void
  remove(path: Path, typedAt?: string): void
  /** The parts that a person opened or closed, by their key. */
  readonly opened: Signal<ReadonlyMap<string, boolean>>
  /** Any field; here, because fields hold fields. */
  field(at: Place): VNode
}

/** One value of the document in its form. */
export interface Place {
  readonly form: Form
  readonly path: Path
  readonly schema: Schema
  readonly value: unknown
  /** The label of the field or item. */
  readonly label: string
  readonly isRequired: boolean
}

/** The id of the control for a value, so that findings lead to it. */
export function idOf(path: Path): string {
  return `field-${pathText(path)}`
}

/** Whether a part is open: as a person left it, else as it begins. */
export function isOpen({ opened }: Form, key: string, begins: boolean): boolean {
  return opened.value.get(key) ?? begins
}

/** Opens or closes a part. */
export function setOpen({ opened }: Form, key: string, open: boolean): void {
  if (opened.value.get(key) !== open) opened.value = new Map(opened.value).set(key, open)
}

/** Parts of a value that open on their own, by the ends of their keys. */
export const MORE = '#more'
export const HELP = '#help'

/** Focuses the control for a value, or for the nearest value around it, after all that hides it is open. */
export function goTo(form: Form, path: Path): void {
  const prefixes = path.map((_, index) => path.slice(0, index + 1))
  const opened = new Map(form.opened.value)
  for (const prefix of [[], ...prefixes]) {
    opened.set(pathText(prefix), true)
    opened.set(pathText(prefix) + MORE, true)
  }
  form.opened.value = opened
  afterRender(() => {
    const found = prefixes.toReversed().map((prefix) => document.getElementById(idOf(prefix)))
    const control = found.find((element) => element !== null)
    control?.scrollIntoView({ block: 'center' })
    control?.focus({ preventScroll: true })
  })
}

/** Runs when what has just changed is on the page. */
export function afterRender(work: () => void): void {
  // Signals render in a microtask or in a frame; a task after a frame comes after both.
  requestAnimationFrame(() => setTimeout(work))
}
