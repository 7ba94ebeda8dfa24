import type { Finding } from '../../moa/findings.ts'
import type { WireFinding } from './findings-response.ts'

/** What a strategy found, as the report has it. */
export function wireFinding(finding: Finding): WireFinding {
  const { kind: _kind, ...found } = finding
  return found
}
