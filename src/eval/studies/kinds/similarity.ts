import { bleu } from '../../../stats/similarity/bleu.ts'
import { indelRatio, levenshteinSimilarity } from '../../../stats/similarity/edit-distance.ts'
import { isCopy, sourceShares, type SourceShares } from '../../../stats/similarity/sources.ts'
import { tfIdfCosines } from '../../../stats/similarity/tf-idf.ts'
import { spearman } from '../../../stats/agreement/correlation.ts'
import { holm } from '../../../stats/verdicts/holm.ts'
import type { Question } from '../../questions/question.ts'
import type { StudyKind } from '../command/study-command.ts'
import type { StudyContext, StudyReport } from '../lab/study.ts'
import { wholeCell } from '../lab/work.ts'
import { meanDifference, meanScore, type Figure } from '../measures/estimates.ts'
import { oneOfEach } from '../panel/cell.ts'
import type { Roster } from '../panel/roster.ts'
import { textOf } from '../panel/systems.ts'
import type { Table } from '../tables/table.ts'

/** Whether the answer leans on the better proposals (arXiv 2406.04692, figure 4b and appendix A), and where its words are from. */
export const similarity: StudyKind = {
  name: 'similarity',
  title: 'Similarity of the answer to the proposals',
  summary: 'whether the answer leans on the better proposals, and how much it copies (figure 4b)',
  options: {},
  usage: '',
  study: (roster) => ({
    plan: {
      measures: Object.keys(MEASURES),
      copy: 'BLEU-4 above 0.9',
      sources: 'runs of 3 tokens',
    },
    comparisons: Object.keys(MEASURES).length,
    stages: [() => ({ seats: () => oneOfEach(namesOf(roster)), cells: [wholeCell(roster)] })],
    report: reportOf,
  }),
}

/** How similar an answer is to each proposal. */
type Similarities = (answer: string, proposals: readonly string[]) => readonly number[]

const each =
  (similarityOf: (answer: string, proposal: string) => number): Similarities =>
  (answer, proposals) =>
    proposals.map((proposal) => similarityOf(answer, proposal))

const MEASURES: Readonly<Record<string, Similarities>> = {
  'BLEU-3': each((answer, proposal) => bleu(answer, proposal, 3)),
  'BLEU-4': each((answer, proposal) => bleu(answer, proposal, 4)),
  'BLEU-5': each((answer, proposal) => bleu(answer, proposal, 5)),
  'TF-IDF': tfIdfCosines,
  Levenshtein: each(levenshteinSimilarity),
  'indel ratio': each(indelRatio),
}

/** Fewest proposals whose order says something. */
const MIN_PROPOSALS = 3

/** A question whose answer and proposals are there. */
interface Texts {
  readonly answer: string
  readonly proposals: readonly {
    readonly agent: string
    readonly text: string
    readonly score: number | null
  }[]
}

function reportOf(context: StudyContext): StudyReport {
  const { questions } = context
  const texts = new Map(questions.map((question) => [question, textsOf(question, context)]))
  const rows = Object.entries(MEASURES).map(([name, similarities]) => {
    const rho: Figure = (question) => rhoOf(texts.get(question) ?? null, similarities)
    const mean = meanDifference(questions, rho)
    return { name, mean, leftOut: questions.length - mean.n }
  })
  const adjusted = holm(rows.map(({ mean }) => mean.pValue ?? 1))
  const positive = rows.filter(({ mean }, at) => mean.value > 0 && (adjusted[at] ?? 1) < 0.05)
  return {
    conclusions: [
      positive.length === 0
        ? 'It is not shown that the answer leans on the better proposals.'
        : `The answer leans on the better proposals by ${positive.length} of ${rows.length} measures.`,
    ],
    tables: [
      {
        title: 'Spearman’s ρ of similarity and score, within each question',
        columns: [
          { name: 'measure', kind: 'text' },
          { name: 'ρ', kind: 'figure' },
          { name: 'p (Holm)', kind: 'figure' },
          { name: 'questions left out', kind: 'count' },
        ],
        rows: rows.map(({ name, mean, leftOut }, at) => [
          name,
          mean,
          adjusted[at] ?? null,
          leftOut,
        ]),
        notes: [
          `Above 0: the answer is more like the better proposals. Left out: fewer than ${MIN_PROPOSALS} scored proposals, or all with one score.`,
        ],
      },
      sourcesTable(context, texts),
    ],
  }
}

function sourcesTable(context: StudyContext, texts: ReadonlyMap<Question, Texts | null>): Table {
  const { questions, roster } = context
  const shareOf =
    (pick: (shares: SourceShares, texts: Texts) => number): Figure =>
    (question) => {
      const known = texts.get(question)
      if (known === null || known === undefined) return null
      const shares = sourceShares(
        known.answer,
        known.proposals.map(({ text }) => text),
      )
      return shares === null ? null : pick(shares, known)
    }
  const copied: Figure = (question) => {
    const known = texts.get(question)
    if (known === null || known === undefined) return null
    return isCopy(
      known.answer,
      known.proposals.map(({ text }) => text),
    )
      ? 1
      : 0
  }
  const ofAgent = (name: string) =>
    shareOf(
      ({ only }, { proposals }) => only[proposals.findIndex(({ agent }) => agent === name)] ?? 0,
    )
  return {
    title: 'Where the words of the answer are from',
    columns: [
      { name: 'share of the answer', kind: 'text' },
      { name: 'mean', kind: 'share' },
    ],
    rows: [
      ['answers that copy one proposal', meanScore(questions, copied)],
      ...namesOf(roster).map((name) => [`only in ${name}`, meanScore(questions, ofAgent(name))]),
      [
        'in several proposals',
        meanScore(
          questions,
          shareOf(({ several }) => several),
        ),
      ],
      [
        'in none',
        meanScore(
          questions,
          shareOf(({ none }) => none),
        ),
      ],
    ],
    notes: ['A copy has a BLEU-4 above 0.9 to one proposal. Shares are of runs of three tokens.'],
  }
}

function textsOf(question: Question, { measures, roster }: StudyContext): Texts | null {
  const answer = measures.answer(question, wholeCell(roster).id)
  if (answer === undefined || answer.error !== null) return null
  const proposals = namesOf(roster).flatMap((agent) => {
    const proposal = measures.answer(question, agent)
    if (proposal === undefined || proposal.error !== null) return []
    return [{ agent, text: textOf(proposal), score: measures.score(question, agent) }]
  })
  return { answer: textOf(answer), proposals }
}

function rhoOf(texts: Texts | null, similarities: Similarities): number | null {
  if (texts === null) return null
  const scored = texts.proposals.flatMap(({ text, score }) =>
    score === null ? [] : [{ text, score }],
  )
  if (scored.length < MIN_PROPOSALS) return null
  const values = similarities(
    texts.answer,
    scored.map(({ text }) => text),
  )
  return spearman(
    values,
    scored.map(({ score }) => score),
  )
}

function namesOf({ agents }: Roster): readonly string[] {
  return agents.map(({ name }) => name)
}
