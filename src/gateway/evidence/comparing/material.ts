import type { Proposal } from '../../../moa/events.ts'
import type { Message } from '../../../moa/message.ts'
import type { Plan } from '../../../moa/plan.ts'
import type { AnswerFigures, ComparedAgent } from '../../../protocol/comparisons/compared-run.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../../protocol/stored.ts'

/** What an answer is compared with: an answer that the run has already, or a plan that is run for it, without its messages. */
export type OtherAnswer = {
  readonly against: string
  readonly alpha: number
  readonly without?: ComparedAgent
  /** Who judges it; absent for every judge of the mixture. */
  readonly judges?: readonly string[]
} & (
  | {
      readonly kind: 'own'
      readonly text: string
      readonly figures: Figures
    }
  | {
      readonly kind: 'plan'
      readonly plan: Plan
      readonly boundMicros: number
      /** What the proposals of the run cost that it uses too. */
      readonly used?: Figures
    }
)

type Figures = Pick<AnswerFigures, 'costUsd' | 'latencyMs'>

/** All that comparing a run needs, fixed at its end. */
export interface Material {
  readonly version: number
  readonly messages: readonly Message[]
  readonly answer: string
  readonly figures: Figures
  /** Of the last layer. */
  readonly proposals: readonly Proposal[]
  readonly others: readonly OtherAnswer[]
  readonly judges: readonly string[]
  /** What all of it may cost, in millionths of a US dollar. */
  readonly boundMicros: number
  readonly storesText: boolean
  readonly seed: number
}

const FORMAT: StoredFormat<Material> = { version: 1 }

/** Material as text. */
export function encodeMaterial(material: Material): string {
  return encodeStored(FORMAT, material)
}

/** Reads what `encodeMaterial` wrote; null for anything else. */
export function decodeMaterial(text: string | null): Material | null {
  return decodeStored(FORMAT, text)
}
