/**
 * `npm run bench:votes`: what each stop rule of a vote saves and loses on 10,000 simulated questions, beside the figures
 * that were published for it. Those count a tie as right when the right answer is among the first: a judge settled it.
 */
import { ENDS } from '../src/moa/votes/stop-rules.ts'
import { PUBLISHED, RULES, type Rule } from './votes/published.ts'
import { simulateVotes, type Simulated, type VoteFigures } from './votes/simulate.ts'

const SETTING = { questions: 10_000, seed: 1 }

const ruleWidth = Math.max(...Object.keys(RULES).map((rule) => rule.length))

for (const { panel, figures } of PUBLISHED) {
  const { agents, accuracy, correlation } = panel
  process.stdout.write(
    `\n${agents} agents, each right in ${100 * accuracy} %, common draw in ${100 * correlation} %\n`,
  )
  for (const [rule, ends] of Object.entries(RULES))
    print(rule, simulateVotes(panel, ends, SETTING), figures[rule as Rule])
  for (const rule of ['likely', 'window'] as const)
    print(`stop: "${rule}"`, simulateVotes(panel, ENDS[rule], SETTING))
}

function print(rule: string, simulated: Simulated, published?: VoteFigures): void {
  const { withoutJudge } = simulated
  const beside = published === undefined ? '' : `published ${textOf(published)}; `
  const rest = `${beside}ties without a judge ${withoutJudge.toFixed(1)} %`
  process.stdout.write(`  ${rule.padEnd(ruleWidth)}  ${textOf(simulated)}  (${rest})\n`)
}

function textOf({ accuracy, calls }: VoteFigures): string {
  return `${accuracy.toFixed(1)} %, ${calls.toFixed(2)} calls`
}
