import { featuresOf } from '../choosing/features.ts'
import type { LayersSkipped, Proposal } from '../events.ts'
import { lastUserText } from '../message.ts'
import type { EarlyExit, Layer, Plan } from '../plan.ts'
import { agreement } from '../short-answers/agreement.ts'
import type { AnswerRule } from '../short-answers/answer-rule.ts'
import { endingOf } from '../short-answers/ending.ts'
import type { PanelWatch } from './panel-watch.ts'

/** The watch of a run: that of its strategy, and the early exit of its plan; null where neither looks at the layers. */
export function watchOf(plan: Plan, own: PanelWatch | null): PanelWatch | null {
  const { earlyExit } = plan
  if (earlyExit === undefined) return own
  return {
    waves: (layer) => own?.waves(layer) ?? null,
    see: (event) => own?.see?.(event),
    isSettled: (layer, ends) => own?.isSettled(layer, ends) ?? false,
    async *after(layer, proposals, context) {
      const skipped = own === null ? null : yield* own.after(layer, proposals, context)
      return skipped ?? exitAfter(plan, earlyExit, { layer, proposals })
    },
  }
}

/** Why the layers after this one are skipped: so many agents agree that more of them would not help. */
function exitAfter(
  plan: Plan,
  { afterLayer, agree, answer }: EarlyExit,
  { layer, proposals }: { readonly layer: number; readonly proposals: readonly Proposal[] },
): LayersSkipped | null {
  // The gates of a cascade decide about its steps.
  if (plan.layers[layer]?.mayFail === true) return null
  const rest = plan.layers.slice(layer + 1)
  if (layer < afterLayer || rest.length === 0 || proposals.length < agree) return null
  const agreed = agreement(proposals, {
    rule: answer ?? ruleFor(plan),
    prompt: lastUserText(plan.messages),
  })
  if (agreed === null || agreed.agents.length < agree) return null
  return {
    type: 'layers-skipped',
    afterLayer: layer,
    agents: agreed.agents,
    of: proposals.length,
    answer: agreed.answer,
    models: rest.flatMap(({ agents }) => agents.map(({ model }) => model)),
  }
}

/**
 * How short answers are found where the mixture does not say: by the kind of answer that the prompt wants. Where it
 * wants a text, an agent may still mark a short answer in its own.
 */
function ruleFor({ messages, answer: settings }: Plan): AnswerRule {
  const { answer } = featuresOf({ messages, settings })
  return { kind: answer === 'text' ? 'label' : answer, pattern: null, pointer: null, units: [] }
}

/** The plan whose agents end as the early exit needs it, in each layer after which it looks at them. */
export function withEndings(plan: Plan): Plan {
  const { earlyExit, layers } = plan
  const ending = earlyExit?.answer == null ? '' : endingOf(earlyExit.answer)
  if (earlyExit === undefined || ending === '') return plan
  const isLookedAt = (layer: number) => layer >= earlyExit.afterLayer && layer < layers.length - 1
  return {
    ...plan,
    layers: layers.map((layer, index) => (isLookedAt(index) ? endingWith(layer, ending) : layer)),
  }
}

/** The layer whose agents end in the form that is wanted. */
export function endingWith(layer: Layer, ending: string): Layer {
  return {
    ...layer,
    agents: layer.agents.map((agent) => ({ ...agent, ending: agent.ending ?? ending })),
  }
}
