import { signal } from '@preact/signals'
import { ApiError } from '../../../client/api-error.ts'
import type { WireSession } from '../../../protocol/sessions/session-response.ts'
import { client } from '../../shared/access.ts'

const STORED_AS = 'edge-moa-session'

/** The session that pays for the questions of this tab; null without one. */
export const session = signal<WireSession | null>(null)

/** Why the last action on a session failed. */
export const sessionProblem = signal<string | null>(null)

/** Opens a session with a budget. */
export function openSession(budgetUsd: number): Promise<void> {
  return attempt(async () => use(await client.value.sessions.open({ budget_usd: budgetUsd })))
}

/** Gives the session of this tab another budget. */
export function changeBudget(budgetUsd: number): Promise<void> {
  return attempt(async () => {
    const { value } = session
    if (value !== null) use(await client.value.sessions.change(value.id, { budget_usd: budgetUsd }))
  })
}

/** Reads what is left, of the session that this tab had before it was loaded again, too. */
export function refreshSession(): Promise<void> {
  const id = session.value?.id ?? storedId()
  if (id === null) return Promise.resolve()
  return attempt(async () => use(await client.value.sessions.get(id)))
}

/** Ends the session: what is left in it cannot be spent any more. */
export function closeSession(): Promise<void> {
  return attempt(async () => {
    const { value } = session
    forget()
    if (value !== null) await client.value.sessions.close(value.id)
  })
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
    sessionProblem.value = null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // A session that is over cannot pay any more.
    if (error.status === 404 || error.status === 401) forget()
    sessionProblem.value = error.message
  }
}

function use(value: WireSession): void {
  session.value = value
  try {
    sessionStorage.setItem(STORED_AS, value.id)
  } catch {
    // Storage is refused: the session then ends for this tab with the page.
  }
}

function forget(): void {
  session.value = null
  try {
    sessionStorage.removeItem(STORED_AS)
  } catch {
    // Storage is refused, so nothing is stored.
  }
}

function storedId(): string | null {
  try {
    return sessionStorage.getItem(STORED_AS)
  } catch {
    return null
  }
}
