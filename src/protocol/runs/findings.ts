import type { Finding, VoteFinding } from '../../moa/findings.ts'
import { wireAnalysis } from '../fusion/analysis.ts'
import { wireCascade } from './cascade-finding.ts'
import type { WireFinding } from './findings-response.ts'

/** What a strategy found, as the report has it. */
export function wireFinding(finding: Finding): WireFinding {
  if (finding.kind === 'vote') return wireVote(finding)
  if (finding.kind === 'cascade') return wireCascade(finding)
  if (finding.kind === 'fusion') return wireAnalysis(finding)
  const { kind: _kind, selfJudged, ...found } = finding
  return { ...found, ...(selfJudged === true ? { self_judged: true } : {}) }
}

function wireVote(finding: Omit<VoteFinding, 'kind'>) {
  return {
    winner: finding.winner,
    share: rounded(finding.share),
    votes: finding.votes.map(({ answer, weight, agents }) => ({
      answer,
      weight: rounded(weight),
      agents,
    })),
    abstained: finding.abstained,
    stopped_after: finding.stoppedAfter,
    tie_broken_by: finding.tieBrokenBy,
    effective_votes: rounded(finding.effectiveVotes),
    assumed: finding.assumed,
  }
}

/** To four digits after the point. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
