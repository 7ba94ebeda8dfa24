import { COLUMNS, FAULTS, type Column, type Observation } from './fault-case.ts'
import type { Fault } from './upstream/faults.ts'

/** The outcome for the caller, in a few words. */
export function cellOf(seen: Observation): string {
  const code = seen.code === null ? '' : ` \`${seen.code}\``
  if (seen.ended === 'cut') return '**cut without a word**'
  if (seen.ended === 'error')
    return seen.status === 200 ? `error frame${code}` : `HTTP ${seen.status}${code}`
  const codes = [...new Set(seen.reasons.map((reason) => reason.split(':', 1)[0]))]
  const what =
    seen.role !== 'agent' && codes.includes('aggregator_failed') ? 'best proposal' : 'answer'
  const finish = seen.finishReason === 'stop' ? '' : `, \`${seen.finishReason}\``
  return seen.degraded
    ? `${what}, degraded: ${codes.map((each) => `\`${each}\``).join(', ')}`
    : `${what}${finish}`
}

/** A cell of a fault that its interface has nothing of, and of one whose events alone differ there. */
const LACKING = '–'
const AS_CHAT = '='

/** The whole matrix as a Markdown table: a row for each fault, a column for each interface and role. */
export function tableOf(observations: readonly Observation[]): string {
  const cells = new Map(observations.map((seen) => [keyOf(seen.fault, seen), cellOf(seen)]))
  const rows = FAULTS.map((fault) => {
    const row = COLUMNS.map((column) => {
      const missing = fault.lacks.includes(column.api) ? LACKING : AS_CHAT
      return cells.get(keyOf(fault, column)) ?? missing
    })
    return `| ${fault.sentence} | ${row.join(' | ')} |`
  })
  const heads = COLUMNS.map(({ api, role }) => (api === 'chat' ? role : `${api}: ${role}`))
  return [
    `| a model that … | ${heads.join(' | ')} |`,
    `|---|${COLUMNS.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n')
}

function keyOf(fault: Fault, { api, role }: Column): string {
  return `${fault.name}/${api}/${role}`
}
