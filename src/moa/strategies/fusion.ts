import { NONCE, referenceTokens } from '../cost/prompt-bound.ts'
import type { Proposal, RunOutcome, StepEvent } from '../events.ts'
import { CANCELLED, stepFailure } from '../failure.ts'
import type { FusionFinding } from '../findings.ts'
import { analysisText, MAX_ANALYSIS_TEXT_BYTES } from '../judging/analysis-text.ts'
import { boundOfConsulting } from '../judging/consult-bound.ts'
import { consult, type ConsultEvent, type JudgeFailure } from '../judging/consult.ts'
import {
  analysisShape,
  analystPrompt,
  readAnalysis,
  type Analysis,
} from '../judging/kinds/analysis.ts'
import { lettersFor, underLetters, withNames, type Lettered } from '../judging/letters.ts'
import { responseFormatOf } from '../judging/shape.ts'
import { promptBytesOf } from '../judging/shown-bound.ts'
import type { FusionStep, Plan } from '../plan.ts'
import type { Result } from '../result.ts'
import { randomWord } from '../text/random.ts'
import { inReferenceOrder, withReferences } from '../text/references.ts'
import { textView } from '../text/text-view.ts'
import { sumOfBounds } from './bounds.ts'
import { callerOf, writerOf } from './callers.ts'
import { promisedProposals } from './promises.ts'
import type { StepContext, Strategy } from './strategy.ts'
import { boundOfWriting, writeAnswer } from './write-answer.ts'

type FusionPlan = Plan<FusionStep>

/**
 * An analyst compares the proposals, and the aggregator writes the answer from them and the analysis, as OpenRouter's
 * fusion does. Without a usable analysis it writes from the proposals alone, and the run is degraded. A lone proposal is
 * not analysed.
 */
export const fusion: Strategy<FusionStep> = {
  run,
  callers(plan) {
    const { analyst, aggregator } = plan.step
    const writer = writerOf(aggregator, plan)
    if (promisedProposals(plan) < 2) return [writer] // There is nothing to compare.
    return [callerOf('judge', analyst), writer]
  },
  bound(plan, { proposals, ...input }) {
    const { analyst, aggregator } = plan.step
    const addedTokens = referenceTokens(plan, proposals, aggregator.prompt)
    if (proposals.length < 2) return boundOfWriting(aggregator, plan, { ...input, addedTokens })
    const promptBytes = promptBytesOf(analystPrompt, proposals, plan.references)
    const responseFormat = formOf(lettersFor(proposals.length))
    return sumOfBounds(
      boundOfConsulting(analyst, plan, { ...input, promptBytes, responseFormat }),
      boundOfWriting(aggregator, plan, {
        ...input,
        addedTokens: addedTokens + MAX_ANALYSIS_TEXT_BYTES,
      }),
    )
  },
  fewerLayers: (layers) => layers.slice(0, -1),
  // Without agents there is nothing to analyse.
  smaller: ({ step: { aggregator } }) => [{ kind: 'synthesize', aggregator }],
}

async function* run(
  plan: FusionPlan,
  proposals: readonly Proposal[],
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { aggregator } = plan.step
  const nonce = randomWord(NONCE.length, context.random)
  const shown = { style: plan.references, seed: plan.seed, nonce, prompt: aggregator.prompt }
  let after: { readonly after?: string } = {}
  if (proposals.length > 1) {
    const lettered = underLetters(proposals, plan.seed)
    const analysed = yield* analyse(plan, lettered, context)
    if (context.signal.aborted) return { ok: false, failure: CANCELLED }
    if (analysed.ok) {
      yield { type: 'finding', finding: findingOf(analysed.value, lettered) }
      const ordered = inReferenceOrder(proposals, shown)
      const labels = labelled(
        lettered,
        ({ proposal }) => `response ${ordered.indexOf(proposal) + 1}`,
      )
      after = { after: analysisText(analysed.value, labels, nonce) }
    } else if (plan.onShortfall === 'fail') {
      return { ok: false, failure: stepFailure('judge', analysed.error.failures) }
    } else yield { type: 'run-degraded', reason: 'analysis_failed' }
  }
  const isLone = proposals.length === 1 && promisedProposals(plan) > 1
  const writing = {
    aggregator,
    role: 'aggregator',
    messages: withReferences(plan.messages, proposals, { ...shown, ...after }),
    nonce: proposals.length === 0 ? null : nonce,
    proposals,
    synthesized: proposals.length > 1,
    lacking: isLone ? 'lone_proposal' : null,
  } as const
  return yield* writeAnswer(plan, writing, context)
}

/** Has the analyst compare the proposals. */
function analyse(
  { step: { analyst }, messages, references: style }: FusionPlan,
  lettered: readonly Lettered[],
  context: StepContext,
): AsyncGenerator<ConsultEvent, Result<Analysis, JudgeFailure>, void> {
  const letters = lettered.map(({ letter }) => letter)
  const nonce = randomWord(NONCE.length, context.random)
  const consultation = {
    role: 'judge',
    name: 'analyst',
    agent: 'analyst',
    judge: analyst,
    view: textView(messages),
    prompt: analystPrompt({ lettered, style, nonce }),
    nonce,
    responseFormat: formOf(letters),
    read: (reply: string) => readAnalysis(reply, letters),
  } as const
  return consult(consultation, context)
}

/** The form of an analysis, for analysts that can hold to one. */
function formOf(letters: readonly string[]): object {
  return responseFormatOf('analysis', analysisShape(letters))
}

/** What stands for each letter. */
function labelled(
  lettered: readonly Lettered[],
  labelOf: (each: Lettered) => string,
): ReadonlyMap<string, string> {
  return new Map(lettered.map((each) => [each.letter, labelOf(each)]))
}

/** The analysis with the models of the proposals in place of the letters. */
function findingOf(analysis: Analysis, lettered: readonly Lettered[]): FusionFinding {
  const models = labelled(lettered, ({ proposal }) => proposal.model)
  const modelOf = (letter: string) => models.get(letter) ?? letter
  const said = (text: string) => withNames(text, models)
  const { consensus, contradictions, partialCoverage, uniqueInsights, blindSpots } = analysis
  return {
    kind: 'fusion',
    consensus: consensus.map(said),
    contradictions: contradictions.map(({ topic, stances }) => ({
      topic: said(topic),
      stances: stances.map(({ id, stance }) => ({ model: modelOf(id), stance: said(stance) })),
    })),
    partialCoverage: partialCoverage.map(({ ids, point }) => ({
      models: ids.map(modelOf),
      point: said(point),
    })),
    uniqueInsights: uniqueInsights.map(({ id, insight }) => ({
      model: modelOf(id),
      insight: said(insight),
    })),
    blindSpots: blindSpots.map(said),
  }
}
