import { EvalError } from '../command/errors.ts'
import type { Results } from '../results/results-folder.ts'
import type { Summary } from '../results/summary.ts'
import { categoriesOf } from './categories.ts'
import { compare } from './comparing/comparison.ts'
import { contestsOf } from './comparing/contests.ts'
import { examplesOf } from './examples.ts'
import { agreementOf } from './agreement.ts'
import { judgeHealth, unreadableJudges } from './judges.ts'
import { ledgerOf } from './ledger.ts'
import { recordsOf } from './records/records.ts'
import { systemSummaries } from './systems.ts'
import { totalsOf } from './totals.ts'
import { methodOf } from './words/method.ts'
import { sentenceOf } from './words/sentence.ts'
import { warningsOf } from './words/warnings.ts'

/** Every figure of the report, from the records alone: the same records give the same summary. */
export function summarize(results: Results): Summary {
  const records = recordsOf(results)
  const { run } = records
  const mixtures = run.systems.filter(({ role }) => role === 'mixture')
  const [mixture] = mixtures
  if (mixture === undefined)
    throw new EvalError('Cannot summarize the run: it has no mixture, wanted one or more')
  const refused = unreadableJudges(records)
  const contests = mixtures.flatMap((each) => contestsOf(records, each, refused))
  const [first] = contests
  if (first === undefined)
    throw new EvalError(
      `Cannot summarize the run: no question was answered by ${mixture.id} and a baseline, wanted one or more`,
    )
  const comparisons = contests.map((contest) => compare(contest, run.options))
  const primary = comparisons[0] ?? compare(first, run.options)
  const figures = {
    primary,
    comparisons,
    systems: systemSummaries(records, mixture),
    categories: categoriesOf(records, first),
    judges: judgeHealth(records, first.pairs),
    agreement: agreementOf(records),
    totals: totalsOf(records),
  }
  return {
    schema: 1,
    startedAt: run.startedAt,
    simulated: run.simulated,
    marginPoints: run.options.marginPoints,
    sentence: sentenceOf(primary, run),
    ...figures,
    ledgers: mixtures.flatMap((each) => ledgerOf(records, each) ?? []),
    examples: examplesOf(first.pairs),
    warnings: warningsOf(records, figures),
    method: methodOf(records, figures),
  }
}
