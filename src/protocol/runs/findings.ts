import type { CountedVote, DebateFinding, Finding, VoteFinding } from '../../moa/findings.ts'
import { wireAnalysis } from '../fusion/analysis.ts'
import { wireCascade } from './cascade-finding.ts'
import { wireCouncil } from './findings/council.ts'
import { wireCritique } from './findings/critique.ts'
import type { WireFinding } from './findings-response.ts'

/** What a strategy found, as the report has it. */
export function wireFinding(finding: Finding): WireFinding {
  if (finding.kind === 'vote') return wireVote(finding)
  if (finding.kind === 'cascade') return wireCascade(finding)
  if (finding.kind === 'debate') return wireDebate(finding)
  if (finding.kind === 'fusion') return wireAnalysis(finding)
  if (finding.kind === 'critique') return wireCritique(finding)
  if (finding.kind === 'council') return wireCouncil(finding)
  const { kind: _kind, selfJudged, ...found } = finding
  return { ...found, ...(selfJudged === true ? { self_judged: true } : {}) }
}

function wireVote(finding: Omit<VoteFinding, 'kind'>) {
  return {
    winner: finding.winner,
    share: rounded(finding.share),
    votes: finding.votes.map(wireCounted),
    abstained: finding.abstained,
    stopped_after: finding.stoppedAfter,
    tie_broken_by: finding.tieBrokenBy,
    effective_votes: rounded(finding.effectiveVotes),
    assumed: finding.assumed,
  }
}

function wireDebate({ rounds, stopped, vote }: DebateFinding) {
  return {
    rounds: rounds.map(({ votes, moved }) => ({ votes: votes.map(wireCounted), moved })),
    stopped,
    vote: vote === null ? null : wireVote(vote),
  }
}

function wireCounted({ answer, weight, agents }: CountedVote) {
  return { answer, weight: rounded(weight), agents }
}

/** To four digits after the point. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
