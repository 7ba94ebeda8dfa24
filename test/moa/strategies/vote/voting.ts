import type { Agent, Layer, VoteStep } from '../../../../src/moa/plan.ts'
import { prepared } from '../../../../src/moa/strategies/strategies.ts'
import type { Script, ScriptedReply } from '../../../support/scripted-model.ts'
import {
  agentOf,
  aggregatorOf,
  judgeOf,
  layerOf,
  play,
  planOf,
  stage,
  type PlanParts,
} from '../../stage.ts'

/** A last step in which agents vote with a number. */
export function voteOf(over: Partial<VoteStep> = {}): VoteStep {
  return {
    kind: 'vote',
    answer: { kind: 'number', pattern: null, pointer: null, units: [] },
    minVotes: 2,
    majority: null,
    pace: 'all',
    stop: 'never',
    emit: 'text',
    confidence: 'none',
    judge: judgeOf(),
    fallback: { kind: 'synthesize', aggregator: aggregatorOf() },
    alone: aggregatorOf(),
    ...over,
  }
}

/** What an agent writes that answers so; each text is another. */
export function says(answer: string | number, after: Partial<ScriptedReply> = {}): ScriptedReply {
  return { text: `I worked it out.\nAnswer: ${answer}`, ...after }
}

export interface Voting extends PlanParts {
  readonly vote?: Partial<VoteStep>
  /** By the names of the agents. */
  readonly agents?: Readonly<Record<string, Partial<Agent>>>
  readonly layer?: Partial<Layer>
  /** What the judge and the aggregator do. */
  readonly others?: Script
}

/** Lets agents vote that do what is scripted, in the order of their names in the script. */
export async function poll(
  script: Script,
  { vote = {}, agents = {}, layer: over = {}, others = {}, ...plan }: Voting = {},
) {
  const on = stage({ pen: { text: 'Merged.' }, ...script, ...others })
  const layer = layerOf(
    Object.keys(script).map((name) => agentOf(name, agents[name])),
    { grace: 100, ...over },
  )
  const played = await play(prepared(planOf([layer], { step: voteOf(vote), ...plan })), on)
  const { finding } = played.report
  if (finding !== null && finding.kind !== 'vote') throw new Error('Cannot read another finding')
  const sent = on.model.calls.filter(({ sentAtMs }) => sentAtMs !== null)
  return {
    ...played,
    finding,
    sent,
    /** The models whose requests left, in order. */
    called: sent.map(({ model }) => model),
  }
}
