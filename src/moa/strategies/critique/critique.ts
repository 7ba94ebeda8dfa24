import { mapEvents } from '../../calls/map-events.ts'
import { NONCE, referenceTokens } from '../../cost/prompt-bound.ts'
import { changedShare, hasNew, mergedIssues } from './issues.ts'
import { boundOfRound, criticise, reviserMessages } from './round.ts'
import type { Proposal, RunOutcome, StepEvent, StepFinding } from '../../events.ts'
import type { CritiqueFinding, Issue } from '../../findings.ts'
import type { CritiqueStep, Plan } from '../../plan.ts'
import { randomWord } from '../../text/random.ts'
import { withReferences } from '../../text/references.ts'
import { sumOfBounds, timesBound } from '../bounds.ts'
import { held, release, type Draft } from './draft.ts'
import { promisedProposals } from '../promises.ts'
import type { StepContext, Strategy } from '../strategy.ts'
import { callerOf, writerOf } from '../callers.ts'
import { boundOfWriting, writeAnswer, type Writing } from '../write-answer.ts'

type CritiquePlan = Plan<CritiqueStep>

/** A revision of which a smaller share is other words ends the rounds. */
const UNCHANGED = 0.02

/**
 * The aggregator writes a draft, critics look for its faults side by side, and the aggregator revises it where enough of
 * them found a grave one; otherwise the draft is the answer, verbatim.
 */
export const critique: Strategy<CritiqueStep> = {
  run,
  callers: (plan) => [
    writerOf(plan.step.aggregator, plan),
    ...plan.step.critics.map((each) => callerOf('critic', each)),
  ],
  bound(plan, { proposals, ...input }) {
    const { aggregator, rounds } = plan.step
    const addedTokens = referenceTokens(plan, proposals, aggregator.prompt)
    return sumOfBounds(
      boundOfWriting(aggregator, plan, { ...input, addedTokens }),
      timesBound(boundOfRound(plan, input), rounds),
    )
  },
  fewerLayers: (layers) => layers.slice(0, -1),
  smaller: ({ step: { aggregator } }) => [{ kind: 'synthesize', aggregator }],
}

async function* run(
  plan: CritiquePlan,
  proposals: readonly Proposal[],
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { aggregator } = plan.step
  const nonce = randomWord(NONCE.length, context.random)
  const shown = { style: plan.references, seed: plan.seed, nonce, prompt: aggregator.prompt }
  const isLone = proposals.length === 1 && promisedProposals(plan) > 1
  const drafting: Writing = {
    aggregator,
    role: 'aggregator',
    messages: withReferences(plan.messages, proposals, shown),
    nonce: proposals.length === 0 ? null : nonce,
    proposals,
    synthesized: proposals.length > 1,
    lacking: isLone ? 'lone_proposal' : null,
  }
  const draft = yield* held(writeAnswer({ ...plan, live: false }, drafting, context))
  if ('ok' in draft) return draft
  if (!draft.isText || draft.isSubstitute) return yield* release(draft)
  return yield* improve(plan, draft, context)
}

/** Rounds of critics and revision, until nothing grave is found, nothing new, or the last one is over. */
async function* improve(
  plan: CritiquePlan,
  first: Draft,
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { rounds, aggregator } = plan.step
  let draft = first
  let earlier: readonly Issue[] = []
  for (let round = 1; ; round++) {
    const panel = yield* criticise(plan, { draft: draft.proposal, round }, context)
    if (!panel.ok) return { ok: false, failure: panel.error }
    const { verdicts, issues, wantsRevision } = panel.value
    const isOver = !wantsRevision || (round > 1 && !hasNew(issues, earlier))
    earlier = mergedIssues([...earlier, ...issues])
    const found = { kind: 'critique', rounds: round, verdicts, issues: earlier } as const
    const draftStands = findingOf({ ...found, revised: round > 1 })
    yield isOver ? draftStands : findingOf({ ...found, revised: true })
    if (isOver) return yield* release(draft)
    const nonce = randomWord(NONCE.length, context.random)
    const shown = { draft: draft.proposal, issues: mergedIssues(issues), nonce }
    const revising: Writing = {
      aggregator,
      role: 'reviser',
      name: `reviser/${round}`,
      messages: reviserMessages(plan, shown),
      nonce,
      proposals: [draft.proposal],
      synthesized: first.outcome.synthesized,
      lacking: null,
    }
    const isLast = round === rounds
    const writing = mapEvents(
      writeAnswer({ ...plan, live: isLast && plan.live }, revising, context),
      (event): readonly StepEvent[] =>
        event.type === 'run-degraded' && event.reason === 'revision_failed'
          ? [event, draftStands]
          : [event],
    )
    if (isLast) return yield* writing
    const revision = yield* held(writing)
    if ('ok' in revision) return revision
    const isSame = changedShare(draft.proposal.text, revision.proposal.text) < UNCHANGED
    if (isSame || !revision.isText || revision.isSubstitute) return yield* release(revision)
    draft = revision
  }
}

function findingOf(finding: CritiqueFinding): StepFinding {
  return { type: 'finding', finding }
}
