import { headWithin } from '../text/text-size.ts'
import { wellFormed } from '../text/references.ts'
import type { Analysis } from './kinds/analysis.ts'
import { withNames } from './letters.ts'

/** Longest analysis that a writer reads, in bytes: some 2,000 tokens. */
export const MAX_ANALYSIS_BYTES = 8_000
/** The same with what stands around it. */
export const MAX_ANALYSIS_TEXT_BYTES = MAX_ANALYSIS_BYTES + 600

/** How a writer is to use an analysis. */
const USE =
  'Rest your answer on the consensus. Resolve each contradiction with a reason, or say that it is open. Keep an insight ' +
  'only if it survives a check, and treat the blind spots. The analysis may be wrong: check it against the responses, ' +
  'and do not mention it.'

/** The analysis as its writer reads it after the responses, which it names as they are labelled there. */
export function analysisText(
  analysis: Analysis,
  labels: ReadonlyMap<string, string>,
  nonce: string,
): string {
  const lines = withNames(listsOf(analysis, labels), labels)
  const shown = wellFormed(headWithin(lines, MAX_ANALYSIS_BYTES))
  return `Analysis of the responses:\n<<<analysis ${nonce}>>>\n${shown}\n<<<end ${nonce}>>>\n\n${USE}`
}

function listsOf(analysis: Analysis, labels: ReadonlyMap<string, string>): string {
  const of = (id: string) => labels.get(id) ?? id
  const { consensus, contradictions, partialCoverage, uniqueInsights, blindSpots } = analysis
  const lists: Readonly<Record<string, readonly string[]>> = {
    Consensus: consensus,
    Contradictions: contradictions.map(
      ({ topic, stances }) =>
        `${topic}: ${stances.map(({ id, stance }) => `${of(id)}: ${stance}`).join(' | ')}`,
    ),
    'Partial coverage': partialCoverage.map(
      ({ ids, point }) => `${ids.map(of).join(', ')}: ${point}`,
    ),
    'Unique insights': uniqueInsights.map(({ id, insight }) => `${of(id)}: ${insight}`),
    'Blind spots': blindSpots,
  }
  return Object.entries(lists)
    .map(([name, entries]) =>
      [`${name}:`, ...(entries.length === 0 ? ['none'] : entries)].join('\n- '),
    )
    .join('\n')
}
