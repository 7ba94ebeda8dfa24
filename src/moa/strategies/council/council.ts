import { councilTable, isClear, kendallW, type Ranking, type Row } from './table.ts'
import { boundOfRanking, rank } from './ranking.ts'
import { NONCE, referenceTokens } from '../../cost/prompt-bound.ts'
import type { Proposal, RunOutcome, StepEvent } from '../../events.ts'
import type { CouncilFinding } from '../../findings.ts'
import type { CouncilStep, Plan } from '../../plan.ts'
import { AGGREGATE_AND_SYNTHESIZE } from '../../text/prompt.ts'
import { randomWord } from '../../text/random.ts'
import { withReferences } from '../../text/references.ts'
import { sumOfBounds } from '../bounds.ts'
import { keepsPromises, promisedProposals } from '../promises.ts'
import { replay } from '../replay.ts'
import type { StepContext, Strategy } from '../strategy.ts'
import { callerOf, writerOf } from '../callers.ts'
import { boundOfWriting, writeAnswer } from '../write-answer.ts'

type CouncilPlan = Plan<CouncilStep>

/** Fewest proposals that can be ranked: each author sees all but its own. */
const LEAST_RANKED = 3

/**
 * The authors of the proposals rank one another's, and the aggregator writes the answer from the proposals and their
 * places: karpathy/llm-council. Here no author ranks its own proposal, nobody sees the name of a model, each ranker has
 * an order of its own, and a ranking that leaves agents out favours nobody.
 */
export const council: Strategy<CouncilStep> = {
  run,
  callers: (plan) => [
    writerOf(plan.step.aggregator, plan),
    ...plan.step.rankers.map((each) => callerOf('judge', each)),
  ],
  bound(plan, { proposals, ...input }) {
    const { aggregator } = plan.step
    const longest = proposals.map(() => LONGEST_ROW)
    const prompt = chairmanPrompt(plan, proposals.length < LEAST_RANKED ? null : longest)
    const addedTokens = referenceTokens(plan, proposals, prompt)
    const writing = boundOfWriting(aggregator, plan, { ...input, addedTokens })
    if (proposals.length < LEAST_RANKED) return writing
    return sumOfBounds(boundOfRanking(plan, { proposals, ...input }), writing)
  },
  // The members of the last layer are the rankers.
  fewerLayers: (layers) => layers.toSpliced(-2, 1),
  fitted({ step, layers }) {
    const members = new Set(layers.at(-1)?.agents.map(({ name }) => name))
    return { ...step, rankers: step.rankers.filter(({ name }) => members.has(name)) }
  },
  smaller: ({ step: { aggregator } }) => [{ kind: 'synthesize', aggregator }],
}

async function* run(
  plan: CouncilPlan,
  proposals: readonly Proposal[],
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { skip } = plan.step
  if (proposals.length < LEAST_RANKED) {
    if (proposals.length > 0) yield { type: 'run-degraded', reason: 'ranking_missing' }
    return yield* write(plan, { proposals, table: null }, context)
  }
  const ranked = yield* rank(plan, proposals, context)
  if (!ranked.ok) return { ok: false, failure: ranked.error }
  const rankings = ranked.value
  if (rankings.length === 0) return yield* write(plan, { proposals, table: null }, context)
  const table = councilTable(
    proposals.map(({ agent }) => agent),
    rankings,
  )
  const ordered = table.flatMap(({ agent }) => proposals.find((each) => each.agent === agent) ?? [])
  const [first] = ordered
  const skipped =
    skip && isClear(table) && first !== undefined && keepsPromises(plan.answer, first.text)
  yield { type: 'finding', finding: findingOf(table, rankings, skipped) }
  if (skipped) return yield* replay(first)
  return yield* write(plan, { proposals: ordered, table }, context)
}

/** What the chairman writes from. */
interface Chaired {
  /** The best first where there is a table. */
  readonly proposals: readonly Proposal[]
  readonly table: readonly Row[] | null
}

function write(
  plan: CouncilPlan,
  { proposals, table }: Chaired,
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { aggregator } = plan.step
  const nonce = randomWord(NONCE.length, context.random)
  const style = { ...plan.references, shuffle: plan.references.shuffle && table === null }
  const shown = { style, seed: plan.seed, nonce, prompt: chairmanPrompt(plan, table) }
  const isLone = proposals.length === 1 && promisedProposals(plan) > 1
  return writeAnswer(
    plan,
    {
      aggregator,
      role: 'aggregator',
      messages: withReferences(plan.messages, proposals, shown),
      nonce: proposals.length === 0 ? null : nonce,
      proposals,
      synthesized: proposals.length > 1,
      lacking: isLone ? 'lone_proposal' : null,
    },
    context,
  )
}

/** The widest row that a table can have. */
const LONGEST_ROW: Row = { agent: '', meanRank: 99, firstPlaces: 99, rankedBy: 99 }

/** The prompt before the proposals, with their places where there is a table. */
function chairmanPrompt(
  { step: { aggregator } }: CouncilPlan,
  table: readonly Row[] | null,
): string | null {
  if (table === null) return aggregator.prompt
  const places = table.map(({ meanRank, firstPlaces, rankedBy }, index) => {
    const mean = meanRank === null ? 'unranked' : `mean place ${meanRank.toFixed(1)}`
    return `- response ${index + 1}: ${mean}, first for ${firstPlaces} of ${rankedBy}`
  })
  return [
    aggregator.prompt ?? AGGREGATE_AND_SYNTHESIZE,
    'The authors of the responses have ranked one another, each without its own response. The responses stand in ' +
      `the order that follows, the best first:\n${places.join('\n')}\n` +
      'A high place is evidence, not proof: what a low one alone has right still counts.',
  ].join('\n\n')
}

function findingOf(
  table: readonly Row[],
  rankings: readonly Ranking[],
  skipped: boolean,
): CouncilFinding {
  return {
    kind: 'council',
    table,
    rankings: rankings.map(({ by, order }) => ({ by, order })),
    kendallW: kendallW(table, rankings),
    skipped,
  }
}
