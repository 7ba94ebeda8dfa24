import type { Message } from '../../src/moa/message.ts'
import type { Layer, Plan } from '../../src/moa/plan.ts'
import type { ProposalMemory } from '../../src/moa/ports.ts'
import type { Script } from '../support/scripted-model.ts'
import { planOf, play, stage, type PlanParts } from './stage.ts'

/** A memory that stores everything. */
export class Notebook implements ProposalMemory {
  readonly pages = new Map<string, string>()
  readonly digest = (text: string) => Promise.resolve(`${text.length} characters`)
  readonly recall = (material: string) => Promise.resolve(this.pages.get(material) ?? null)
  readonly remember = (material: string, proposal: string) =>
    void this.pages.set(material, proposal)
}

export const LONG = 'with so many words that even a part of them is of use to who reads on'
export const GOOD: Script = Object.fromEntries(
  ['a', 'b', 'c', 'd', 'pen', 'quill'].map((name) => [name, { text: `${name} says, ${LONG}` }]),
)

export const planFor = (layers: readonly Layer[], over: PlanParts = {}): Plan =>
  planOf(layers, { given: [], reuseTurns: false, ...over })

/** Plays a plan with a notebook; returns which models were called. */
export async function run(plan: Plan, memory: ProposalMemory | null, script: Script = GOOD) {
  const on = stage(script, { memory })
  const played = await play(plan, on)
  return { ...played, called: on.model.calls.map(({ model }) => model), on }
}

export const user = (content: string): Message => ({ role: 'user', content })
