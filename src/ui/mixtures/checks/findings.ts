import type { Checked } from '../state/checking.ts'
import type { Editor } from '../state/editor.ts'
import type { Problem } from '../schema/check.ts'

/** What stands beside the fields and in the list of checks. */
export interface Findings {
  /** The document cannot be saved with these. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Puts together what the schema, the gateway and this page find. */
export function findingsOf(editor: Editor, checked: Checked, own: readonly Problem[]): Findings {
  const rejected = checked.state === 'rejected' ? [checked.problem] : []
  const ofGateway = checked.state === 'accepted' ? checked.warnings : []
  // Both may know that a price is missing: the words of the gateway come first.
  const taken = new Set(ofGateway.map(factOf))
  return {
    problems: [...editor.problems.value, ...rejected],
    warnings: [...ofGateway, ...own.filter((warning) => !taken.has(factOf(warning)))],
  }
}

/** What a finding is about, without what follows from it. */
function factOf({ path, message }: Problem): string {
  return `${path} ${message.split(':', 1)[0]}`
}

/** The findings about one value. */
export function findingsAt(findings: readonly Problem[], path: string): readonly Problem[] {
  return findings.filter((finding) => finding.path === path)
}

/** Whether a finding is about the value or about something in it. */
export function isWithin(finding: Problem, path: string): boolean {
  if (!finding.path.startsWith(path)) return false
  const rest = finding.path.slice(path.length)
  return path === '' || rest === '' || rest.startsWith('.') || rest.startsWith('[')
}
