import { FAULTS, ROLES, type Observation } from './fault-case.ts'

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

/** The whole matrix as a Markdown table: a row for each fault, a column for each role. */
export function tableOf(observations: readonly Observation[]): string {
  const cells = new Map(
    observations.map((seen) => [`${seen.fault.name}/${seen.role}`, cellOf(seen)]),
  )
  const rows = FAULTS.map(({ name, sentence }) => {
    const row = ROLES.map((role) => cells.get(`${name}/${role}`) ?? '')
    return `| ${sentence} | ${row.join(' | ')} |`
  })
  return [
    `| a model that … | ${ROLES.join(' | ')} |`,
    `|---|${ROLES.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n')
}
