/** Ratings as text: numbers only where there are votes enough, and always with their intervals. */
import type { Ratings } from '../../../stats/ratings/bradley-terry.ts'
import { columnsOf, fit, padded } from '../../command/terminal-text.ts'
import { counted, decimal, percent, range } from '../../report/figures.ts'
import { MAX_SHARE, MIN_VOTERS, MIN_VOTES, type VoteReport } from './rate-votes.ts'

const STYLE_NAMES = ['characters', 'headings', 'list items', 'bold words']

/** The lines of the report. */
export function ratingsLines(report: VoteReport): string[] {
  const { votes, voters, ratings, styled } = report
  return [
    `${counted(votes, 'vote')} of ${counted(voters.length, 'voter')}`,
    ...(ratings === null
      ? [`No rating: it takes ${MIN_VOTES} votes, ${MIN_VOTES - votes} more`]
      : ['', ...ratingTable(ratings)]),
    ...(styled === null
      ? []
      : ['', 'With the style of the answers held equal:', ...styledTable(styled)]),
    '',
    ...pairTable(report),
    '',
    ...remarks(report),
  ].map((line) => fit(line, 200))
}

function ratingTable({ systems, unbounded, prior }: Ratings): string[] {
  const rows = systems.map(({ rank, system, rating, interval, votes }) => [
    String(rank),
    system,
    `${whole(rating)} ${range(interval, whole)}`,
    counted(votes, 'vote'),
  ])
  const note =
    unbounded.length === 0
      ? []
      : [
          `${unbounded.join(', ')}: never lost or never won, so that the votes alone set no bound; each system has ${decimal(prior / 2, 1)} wins and as many losses against the mean added`,
        ]
  return [...table([['rank', 'system', 'rating', ''], ...rows]), ...note]
}

/** Ratings are read as names of heights: 1095, and not 1,095. */
function whole(value: number | null): string {
  return decimal(value, 0).replaceAll(',', '')
}

function styledTable(ratings: Ratings): string[] {
  const effects = ratings.style.map(({ coefficient, standardError }, index) => {
    const half = 1.96 * standardError
    const text = range([coefficient - half, coefficient + half], (value) => decimal(value, 2))
    return `${STYLE_NAMES[index] ?? 'style'} ${decimal(coefficient, 2)} ${text}`
  })
  return [
    ...ratingTable(ratings),
    `Log odds per standard deviation of style: ${effects.join(', ')}`,
  ]
}

function pairTable({ pairs }: VoteReport): string[] {
  const rows = pairs.map(({ first, second, wins, losses, ties, bothBad }) => [
    first,
    second,
    ...[wins, losses, ties, bothBad].map(String),
  ])
  return table([['first', 'second', 'first better', 'second better', 'tie', 'both bad'], ...rows])
}

const INTERVALS = {
  voter: 'Intervals are 95 %, from sums per voter (sandwich)',
  vote: `Intervals are 95 %, from single votes (sandwich): fewer than ${MIN_VOTERS} voters do not show how far voters differ`,
}

function remarks({ voters, votes, unit, repeated, agreement }: VoteReport): string[] {
  const lines: string[] = [INTERVALS[unit]]
  if (agreement !== null) {
    const { kappa, n } = agreement
    lines.push(`Agreement with the judges, Cohen’s κ: ${decimal(kappa, 2)}, n = ${n} pairs`)
  }
  if (repeated > 0)
    lines.push(`${counted(repeated, 'vote')} left out: the voter had voted on the pair`)
  for (const { voter, leftShare, isOneSided } of voters) {
    if (isOneSided)
      lines.push(
        `! ${voter} chose the left side in ${percent(leftShare)} of the votes for a side: read their votes`,
      )
  }
  const [largest] = voters
  if (largest !== undefined && largest.votes / votes > MAX_SHARE) {
    lines.push(
      `! ${largest.voter} has ${percent(largest.votes / votes)} of the votes: above ${percent(MAX_SHARE)} the ratings are theirs more than anybody’s`,
    )
  }
  return lines
}

function table(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => fit(cell, 48)))
  const widths = (cells[0] ?? []).map((_, index) =>
    Math.max(...cells.map((row) => columnsOf(row[index] ?? ''))),
  )
  return cells.map((row) =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
