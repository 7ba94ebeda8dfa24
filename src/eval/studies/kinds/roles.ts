import type { StudyKind } from '../command/study-command.ts'
import { wholeIn } from '../command/options.ts'
import type { Study, StudyContext, StudyReport } from '../lab/study.ts'
import { costOf, scoreOf } from '../measures/figures-of.ts'
import { less, meanCost, meanDifference, meanScore } from '../measures/estimates.ts'
import { cellOf, oneOfEach, samplesOf, seatName, type Cell } from '../panel/cell.ts'
import { aggregatorIn, type Roster, type StudyAgent } from '../panel/roster.ts'

/**
 * What each model is worth in each role (arXiv 2406.04692, table 4): as an aggregator it merges the whole panel, as a
 * proposer its samples are merged by the aggregator of the mixture.
 */
export const roles: StudyKind = {
  name: 'roles',
  title: 'Roles: what each model is worth alone, as an aggregator and as a proposer',
  summary: 'what each model is worth as a proposer and as an aggregator (table 4 of the paper)',
  options: { samples: { type: 'string' } },
  usage: '  --samples N         of each model as a proposer (as many as there are agents)\n',
  study: (roster, values) => {
    const usual = Math.max(2, roster.agents.length)
    return rolesStudy(roster, wholeIn(values, 'samples', { usual, least: 1, most: 16 }))
  },
}

function rolesStudy(roster: Roster, samples: number): Study {
  return {
    plan: { samples, agents: roster.agents.map(({ name }) => name) },
    comparisons: 2 * roster.agents.length,
    stages: [
      () => ({
        seats: () => oneOfEach(roster.agents.map(({ name }) => name)),
        cells: roster.agents.flatMap((agent) => [
          asAggregator(agent, roster),
          asProposer(agent, samples),
        ]),
      }),
    ],
    report: (context) => reportOf(context, samples),
  }
}

function asAggregator({ model }: StudyAgent, roster: Roster): Cell {
  const seats = oneOfEach(roster.agents.map(({ name }) => name))
  return cellOf(seats, { aggregator: aggregatorIn(roster, model) })
}

function asProposer({ name }: StudyAgent, samples: number): Cell {
  return cellOf(samplesOf(name, samples))
}

function reportOf(context: StudyContext, samples: number): StudyReport {
  const { roster, questions } = context
  const scored = roster.agents.map((agent) => {
    const alone = scoreOf(context, seatName({ agent: agent.name, sample: 0 }))
    const aggregating = scoreOf(context, asAggregator(agent, roster).id)
    const proposing = scoreOf(context, asProposer(agent, samples).id)
    return {
      agent,
      alone: meanScore(questions, alone),
      aggregating: meanScore(questions, aggregating),
      proposing: meanScore(questions, proposing),
      gain: meanDifference(questions, less(aggregating, alone)),
      cost: meanCost(questions, costOf(context, asAggregator(agent, roster).id)),
    }
  })
  const best = (field: 'alone' | 'aggregating' | 'proposing') => {
    const most = Math.max(...scored.map((each) => each[field].value))
    return scored
      .filter((each) => each[field].value === most)
      .map(({ agent }) => agent.name)
      .join(', ')
  }
  return {
    conclusions: [
      `Best alone: ${best('alone')}; as an aggregator: ${best('aggregating')}; as a proposer: ${best('proposing')}. Intervals that overlap decide nothing.`,
    ],
    tables: [
      {
        title: 'Scores by role',
        columns: [
          { name: 'agent', kind: 'text' },
          { name: 'model', kind: 'text' },
          { name: 'alone', kind: 'share' },
          { name: 'as aggregator', kind: 'share' },
          { name: 'as proposer', kind: 'share' },
          { name: 'aggregator − alone', kind: 'points' },
          { name: 'cost as aggregator', kind: 'usd' },
        ],
        rows: scored.map(({ agent, alone, aggregating, proposing, gain, cost }) => [
          agent.name,
          agent.model,
          alone,
          aggregating,
          proposing,
          gain,
          cost,
        ]),
        notes: [
          `As aggregator: it merges one proposal of each of ${roster.agents.length} agents. As proposer: ${samples} samples of it, merged by ${roster.aggregator}.`,
        ],
      },
    ],
  }
}
