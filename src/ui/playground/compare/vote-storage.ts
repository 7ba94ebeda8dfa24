import { signal } from '@preact/signals'
import { get, set, update } from 'idb-keyval'
import type { Vote } from './votes.ts'

const STORED_AS = 'edge-moa-votes'

/** More votes than a person casts; the oldest go first. */
const MOST_VOTES = 5_000

/** The votes of this browser, oldest first; they leave it only as a download. */
export const votes = signal<readonly Vote[]>([])

/** Whether votes survive the page: browsers can refuse storage. */
export const votesStored = signal(true)

/** Reads the votes that this browser has, also those of other tabs. */
export async function loadVotes(): Promise<void> {
  await stored(async () => {
    votes.value = (await get<readonly Vote[]>(STORED_AS)) ?? []
  })
}

/** Adds a vote, also to those that other tabs have stored in the meantime. */
export async function addVote(vote: Vote): Promise<void> {
  const appended = (before: readonly Vote[] = []) => [...before, vote].slice(-MOST_VOTES)
  votes.value = appended(votes.value)
  await stored(async () => {
    await update<readonly Vote[]>(STORED_AS, appended)
    votes.value = (await get<readonly Vote[]>(STORED_AS)) ?? []
  })
}

/** Deletes every vote of this browser. */
export async function clearVotes(): Promise<void> {
  votes.value = []
  await stored(() => set(STORED_AS, []))
}

async function stored(work: () => Promise<void>): Promise<void> {
  try {
    await work()
    votesStored.value = true
  } catch {
    // The votes of this page count until it closes.
    votesStored.value = false
  }
}
