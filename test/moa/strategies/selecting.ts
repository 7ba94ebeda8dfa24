import { textOf, type Message } from '../../../src/moa/message.ts'
import type { Judge } from '../../../src/moa/plan.ts'
import type { Script, ScriptedReply } from '../../support/scripted-model.ts'
import { layerOf, play, planOf, selectOf, stage, type PlanParts } from '../stage.ts'
import { voices } from './desk.ts'
import { verdictOf } from './verdicts.ts'

/** A judge that ranks the letters so. */
export function ranks(ranking: readonly string[], over: object = {}): ScriptedReply {
  return { text: verdictOf(ranking, over) }
}

/** The verdict of a judge that prefers A. */
export const CHOOSES_A = ranks(['A', 'C', 'B'])

/** Runs three agents and a judge that does what is scripted; the names are in the order of the letters. */
export async function choose(pens: Script, judge: Partial<Judge> = {}, plan: PlanParts = {}) {
  const on = stage({ ...voices, ...pens })
  const layers = plan.layers ?? [layerOf(['a', 'b', 'c'])]
  const played = await play(planOf(layers, { step: selectOf(judge), ...plan }), on)
  const judgings = on.model.calls.filter(({ model }) => !(model in voices))
  return { ...played, judgings, names: namesIn(judgings[0]) }
}

/** All text that a call was sent. */
export function sent(call: { readonly messages: readonly Message[] } | undefined): string {
  return (call?.messages ?? []).map(textOf).join('\n')
}

/** Whose proposal stands under each letter, in the order of the letters. */
function namesIn(call: { readonly messages: readonly Message[] } | undefined): readonly string[] {
  const shown = sent(call).matchAll(/<<<response [A-Z]+ \w+[^>]*>>>\n([\s\S]*?)\n<<<end/g)
  return [...shown].map(
    ([, text]) => Object.keys(voices).find((name) => textFor(name) === text) ?? '',
  )
}

/** What an agent answers. */
export function textFor(name: string): string {
  const reply = voices[name]
  return (Array.isArray(reply) ? '' : (reply as ScriptedReply).text) ?? ''
}
