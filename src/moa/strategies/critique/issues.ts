import { gravity } from '../../judging/kinds/critique.ts'
import type { Issue } from '../../findings.ts'
import { factsOf, negationsIn } from '../../short-answers/facts.ts'
import { Similarity, wordsOf } from '../../text/similarity.ts'

/** From here on, two issues are the same by their words. */
const SAME = 0.8
/** The same for issues that quote the same words of the draft. */
const SAME_PLACE = 0.4

/**
 * Issues of several critics as one list, in which each stands once with all critics that found it: those that most
 * critics found first, then the gravest. Issues with other numbers, quotations or negations are never the same, however alike their words.
 */
export function mergedIssues(found: readonly Issue[]): readonly Issue[] {
  const isSame = sameness(found)
  const distinct: number[] = []
  const merged = new Map<number, Issue>()
  for (const [place, issue] of found.entries()) {
    const same = distinct.find((other) => isSame(other, place))
    const before = same === undefined ? undefined : merged.get(same)
    if (same === undefined || before === undefined) {
      distinct.push(place)
      merged.set(place, issue)
    } else merged.set(same, together(before, issue))
  }
  return [...merged.values()].toSorted(
    (a, b) => b.by.length - a.by.length || gravity(a) - gravity(b),
  )
}

/** Whether one of the issues is not among the earlier ones. */
export function hasNew(issues: readonly Issue[], earlier: readonly Issue[]): boolean {
  const isSame = sameness([...earlier, ...issues])
  return issues.some(
    (_, index) => !earlier.some((_old, old) => isSame(old, earlier.length + index)),
  )
}

/** How much of a text is other words than before, from 0 to 1. */
export function changedShare(before: string, after: string): number {
  const left = Map.groupBy(wordsOf(before), (word) => word)
  const words = wordsOf(after)
  const total = words.length + wordsOf(before).length
  let both = 0
  for (const word of words) if (left.get(word)?.pop() !== undefined) both += 1
  return total === 0 ? 0 : 1 - (2 * both) / total
}

function sameness(issues: readonly Issue[]): (a: number, b: number) => boolean {
  const texts = issues.map(({ what, fix }) => `${what} ${fix}`)
  const similarity = new Similarity(texts, '')
  const places = issues.map(({ where }) => wordsOf(where).join(' '))
  // What wording hides: a digit or a "not" may be all that differs.
  const facts = texts.map((text) => `${factsOf(text)} ${negationsIn(text)}`)
  return (a, b) => {
    if (facts[a] !== facts[b]) return false
    const samePlace = places[a] !== '' && places[a] === places[b]
    return similarity.between(a, b) > (samePlace ? SAME_PLACE : SAME)
  }
}

/** An issue that was found again: as grave as it was found at the most. */
function together(a: Issue, b: Issue): Issue {
  const { severity } = gravity(a) <= gravity(b) ? a : b
  return { ...a, severity, by: [...new Set([...a.by, ...b.by])] }
}
