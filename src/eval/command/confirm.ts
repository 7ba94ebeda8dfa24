import type { Desk } from './desk.ts'
import { UseError } from './errors.ts'

/** What is about to be spent. */
export interface Spending {
  /** The most that it can cost; null when a price is unknown. */
  readonly costUsd: number | null
  /** Whether the command line has agreed already. */
  readonly yes: boolean
}

/** Whether the user agrees to what is about to be spent; nobody is asked where it costs nothing. */
export async function agreesToSpend({ costUsd, yes }: Spending, desk: Desk): Promise<boolean> {
  if (yes || costUsd === 0) return true
  if (desk.ask === null) {
    throw new UseError(
      'Cannot spend without a confirmation: the input is no terminal, wanted --yes',
    )
  }
  return /^y(es)?$/i.test((await desk.ask('Start? [y/N] ')).trim())
}
