import type { Finding } from '../../moa/findings.ts'
import { wireAnalysis } from '../fusion/analysis.ts'
import type { WireFinding } from './findings-response.ts'

/** What a strategy found, as the report has it. */
export function wireFinding(finding: Finding): WireFinding {
  if (finding.kind === 'fusion') return wireAnalysis(finding)
  const { kind: _kind, selfJudged, ...found } = finding
  return { ...found, ...(selfJudged === true ? { self_judged: true } : {}) }
}
