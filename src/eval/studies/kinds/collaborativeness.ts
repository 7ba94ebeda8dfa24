import { holm } from '../../../stats/verdicts/holm.ts'
import { meanOf } from '../../../stats/moments.ts'
import { randomFrom } from '../../../stats/random/generator.ts'
import { shuffled } from '../../../stats/random/shuffle.ts'
import type { Question } from '../../questions/question.ts'
import type { StudyKind } from '../command/study-command.ts'
import type { Study, StudyContext, StudyReport } from '../lab/study.ts'
import { less, meanDifference, meanScore, type Tested } from '../measures/estimates.ts'
import { scoreOf } from '../measures/figures-of.ts'
import type { Measures } from '../measures/measures.ts'
import { cellBy, cellOf, oneOfEach, samplesOf, type Cell } from '../panel/cell.ts'
import { aggregatorIn, type Roster, type StudyAgent } from '../panel/roster.ts'

/**
 * Collaborativeness of each model: what the answers of others add to it (arXiv 2406.04692, figure 1), beside the controls
 * that the paper lacks. It is collaboration only where the panel adds more than they do.
 */
export const collaborativeness: StudyKind = {
  name: 'collaborativeness',
  title: 'Collaborativeness: what the answers of others add to a model',
  summary:
    'what others’ answers add to each model, with placebo and three more controls (figure 1)',
  options: {},
  usage: '',
  study: collaborativenessStudy,
}

/** The ways in which a model gets references, and what each controls for. */
const CONDITIONS = {
  panel: 'one proposal of each agent',
  'own samples':
    'as many samples of the model itself (Self-MoA): other models matter only beyond this',
  placebo: 'the proposals to another question: nothing, or worse, must come of them',
  'own answer': 'its own answer, to be improved: a second try matters this much',
  'weaker only': 'the agents that are weaker than the model on the other half of the questions',
} as const

type Condition = keyof typeof CONDITIONS

function collaborativenessStudy(roster: Roster): Study {
  const { agents } = roster
  return {
    plan: { conditions: CONDITIONS, agents: agents.map(({ name }) => name) },
    comparisons: agents.length * Object.keys(CONDITIONS).length,
    stages: [
      ({ questions, seed }) => ({
        seats: () => oneOfEach(agents.map(({ name }) => name)),
        cells: agents.flatMap((agent) =>
          Object.values(fixedCells(agent, roster, placebos(questions, seed))),
        ),
      }),
      ({ measures }) => ({
        seats: () => [],
        cells: agents.length < 2 ? [] : agents.map((agent) => weakerCell(agent, roster, measures)),
      }),
    ],
    report: reportOf,
  }
}

/** The cells that are known before anything is measured. */
function fixedCells(
  { name, model }: StudyAgent,
  roster: Roster,
  placeboFor: (question: string) => string,
): Readonly<Record<Exclude<Condition, 'weaker only'>, Cell>> {
  const options = { aggregator: aggregatorIn(roster, model) }
  const seats = oneOfEach(roster.agents.map((agent) => agent.name))
  const placebo = (question: string) =>
    seats.map((seat) => ({ ...seat, placeboOf: placeboFor(question) }))
  return {
    panel: cellOf(seats, options),
    'own samples': cellOf(samplesOf(name, Math.max(2, seats.length)), options),
    placebo: cellBy(`proposals to another question, seed ${roster.seed},`, placebo, options),
    'own answer': cellOf(samplesOf(name, 1), options),
  }
}

/** Without a weaker agent there is no cell for the question: its seats are none, and it is left out of the mean. */
function weakerCell(agent: StudyAgent, roster: Roster, measures: Measures): Cell {
  const names = roster.agents.map(({ name }) => name)
  const seats = new Map(
    measures.questions.map((question) => {
      const others = measures.questions.filter(
        (each) => measures.fold(each) !== measures.fold(question),
      )
      const own = meanIn(others, measures, agent.name)
      const weaker = names.filter((name) => {
        if (name === agent.name) return false
        // Before anything is measured, each may turn out to be weaker.
        return own === null || (meanIn(others, measures, name) ?? 1) < own
      })
      return [question.id, oneOfEach(weaker)]
    }),
  )
  return cellBy(
    `agents weaker than ${agent.name}, seed ${roster.seed},`,
    (id) => seats.get(id) ?? [],
    {
      aggregator: aggregatorIn(roster, agent.model),
    },
  )
}

function meanIn(questions: readonly Question[], measures: Measures, system: string): number | null {
  const scores = questions.flatMap((question) => measures.score(question, system) ?? [])
  return scores.length === 0 ? null : meanOf(scores)
}

/** Gives every question another one, in a ring. */
function placebos(questions: readonly Question[], seed: number): (question: string) => string {
  const ring = shuffled(
    questions.map(({ id }) => id),
    randomFrom(seed),
  )
  const next = new Map(ring.map((id, at) => [id, ring[(at + 1) % ring.length] ?? id]))
  return (question) => next.get(question) ?? question
}

interface Row {
  readonly agent: StudyAgent
  readonly condition: Condition
  readonly difference: Tested
  readonly beyond: Tested | null
}

function reportOf(context: StudyContext): StudyReport {
  const { roster, questions } = context
  const rows = roster.agents.flatMap((agent) => rowsOf(agent, context))
  const adjusted = holm(rows.map(({ difference }) => difference.pValue ?? 1))
  const panels = rows.filter(({ condition }) => condition === 'panel')
  const gained = panels.filter(({ difference }) => (difference.interval?.[0] ?? -1) > 0)
  const beyond = rows.filter(
    ({ condition, beyond: more }) => condition === 'own samples' && (more?.interval?.[0] ?? -1) > 0,
  )
  return {
    conclusions: [
      `${gained.length} of ${panels.length} models gain from the answers of the panel; ${beyond.length} gain more from them than from as many samples of their own.`,
    ],
    tables: [
      {
        title: 'Gain over the model alone',
        columns: [
          { name: 'agent', kind: 'text' },
          { name: 'references', kind: 'text' },
          { name: 'alone', kind: 'share' },
          { name: 'gain', kind: 'points' },
          { name: 'p (Holm)', kind: 'figure' },
          { name: 'panel − this', kind: 'points' },
        ],
        rows: rows.map(({ agent, condition, difference, beyond: more }, at) => [
          agent.name,
          condition,
          meanScore(questions, scoreOf(context, agent.name)),
          difference,
          adjusted[at] ?? null,
          more,
        ]),
        notes: Object.entries(CONDITIONS).map(([name, text]) => `${name}: ${text}.`),
      },
    ],
  }
}

function rowsOf(agent: StudyAgent, context: StudyContext): readonly Row[] {
  const { roster, questions, measures, seed } = context
  const fixed = fixedCells(agent, roster, placebos(questions, seed))
  const weaker = roster.agents.length < 2 ? null : weakerCell(agent, roster, measures)
  const cells = { ...fixed, ...(weaker === null ? {} : { 'weaker only': weaker }) }
  const alone = scoreOf(context, agent.name)
  const panel = scoreOf(context, fixed.panel.id)
  return Object.entries(cells).map(([name, cell]): Row => {
    const score = scoreOf(context, cell.id)
    const asked = questions.filter(({ id }) => cell.seats(id).length > 0)
    return {
      agent,
      condition: name as Condition,
      difference: meanDifference(asked, less(score, alone)),
      beyond: name === 'panel' ? null : meanDifference(asked, less(panel, score)),
    }
  })
}
