import { points, withRange } from '../report/figures.ts'
import type { ProtocolReport } from '../protocols/protocol-folder.ts'
import type { Table, Value } from '../studies/tables/table.ts'
import { FAMILIES } from './families/families.ts'
import { familyScore, resistance, type FamilyScore, type ItemScore } from './scores.ts'

/** The table of the seven families, and how often a right answer survives wrong ones. */
export function collabReport(
  items: readonly ItemScore[],
  { mixture, simulated }: { readonly mixture: string; readonly simulated: boolean },
): ProtocolReport {
  const scores = FAMILIES.flatMap(({ name }) => {
    const score = familyScore(items.filter(({ family }) => family === name))
    return score === null ? [] : [score]
  })
  return {
    title: `Collective answers of ${mixture}`,
    simulated,
    conclusions: scores.map(conclusionOf),
    tables: [familyTable(scores), resistanceTable(items)],
  }
}

function conclusionOf({ family, difference, singleIs }: FamilyScore): string {
  const says = FAMILIES.find(({ name }) => name === family)?.says ?? ''
  const [low, high] = difference.interval ?? [-1, 1]
  const verdict = low > 0 ? 'better than' : high < 0 ? 'worse than' : 'not decided to differ from'
  return `${family} (${says}): ${verdict} ${singleIs}, ${withRange(difference, points)} points on ${difference.n} items.`
}

function familyTable(scores: readonly FamilyScore[]): Table {
  return {
    title: 'Scores by family',
    columns: [
      { name: 'family', kind: 'text' },
      { name: 'mixture', kind: 'share' },
      { name: 'best single', kind: 'share' },
      { name: 'which', kind: 'text' },
      { name: 'oracle', kind: 'share' },
      { name: 'difference', kind: 'points' },
      { name: 'share of what is possible', kind: 'share' },
      { name: 'mixture per answer', kind: 'usd' },
      { name: 'aggregator per answer', kind: 'usd' },
    ],
    rows: scores.map((score): Value[] => [
      score.family,
      score.answer,
      score.single,
      score.singleIs,
      score.oracle,
      score.difference,
      score.share,
      score.answerUsd,
      score.aloneUsd,
    ]),
    notes: [
      'The best single is the better of an agent by itself and the aggregator without agents, chosen on the same items: it is a little too good where the two are near.',
      'Proposals that are written beforehand cost nothing: the price of the mixture is that of its last step, and of its agents in split evidence alone.',
      'The families look at different abilities, so there is no mean over them.',
    ],
  }
}

function resistanceTable(items: readonly ItemScore[]): Table {
  return {
    title: 'Right answers that survive, by the number of wrong proposals',
    columns: [
      { name: 'wrong proposals', kind: 'count' },
      { name: 'mixture', kind: 'share' },
      { name: 'majority vote', kind: 'share' },
    ],
    rows: resistance(items).map(({ wrong, answer, majority }): Value[] => [
      wrong,
      answer,
      majority,
    ]),
    notes: [
      'The right proposals carry working that can be checked, the wrong ones agree and carry none.',
    ],
  }
}
