import { signal } from '@preact/signals'

/** Why the request of the address was not used, or what of it was not; null when all of it was. */
export const tryProblem = signal<string | null>(null)
