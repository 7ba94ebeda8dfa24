import { signal } from '@preact/signals'

/** What was done last, in a sentence above the page. */
export const notice = signal<string | null>(null)
