import { claim, claimIn, type Claim, type PartOfQuestion } from '../claims.ts'
import type { Qualities, Speaker } from '../faults.ts'
import { beliefOf, type Mind } from '../knowledge/beliefs.ts'
import type { Part } from '../question.ts'
import { topicOf } from '../topics.ts'
import { agree, vote, type Verdict } from '../vote.ts'
import { chanceOf } from '../words.ts'
import type { Candidate, RolePrompt } from './role-prompt.ts'
import { likingOf } from './tastes.ts'

/** What a reader goes by in one part of the question: what it believes, else what most responses say. */
interface Standard extends PartOfQuestion {
  readonly verdict: Verdict
  readonly claim: Claim | undefined
  readonly isOwn: boolean
}

/** What one response says about one part. */
export interface Finding {
  readonly part: Part
  /** Undefined when the response does not answer the part. */
  readonly claim: Claim | undefined
  readonly standard: Standard
  /** Null where the reader has nothing to go by. */
  readonly isRight: boolean | null
}

/** A response as its reader understood it. */
export interface Reading extends Candidate {
  readonly findings: readonly Finding[]
  /** Whether it says why. */
  readonly hasReasons: boolean
  /** Points beside those of its content, by what the name of its reader plants; negative too. */
  readonly bonus: number
}

/** Responses as their reader understood them. */
export interface Understood {
  readonly speaker: Speaker
  readonly readings: readonly Reading[]
  readonly standards: readonly Standard[]
}

const REASON = /\b(?:because|what I go by|worked out|since|step by step)\b|=[^=\n]*\d[^=\n]*=/i

/** Reads the responses. The judge believes nothing, so it goes by what they say; the others also have their own beliefs. */
export function understand(
  { parts, candidates }: RolePrompt,
  mind: Mind,
  planted: Qualities,
): Understood {
  const { speaker } = mind
  const alone = parts.length === 1
  const texts = candidates.map(({ text }) => text)
  const standards = parts.map((part): Standard => {
    const verdict = vote(texts, { part, alone })
    const belief = beliefOf(mind, part)
    const majority = verdict.type === 'won' && verdict.voters > 1 ? verdict.claim : undefined
    return {
      part,
      alone,
      verdict,
      claim: belief === undefined ? majority : claim(part, belief.value),
      isOwn: belief !== undefined,
    }
  })
  const bonuses = bonusesOf(texts, mind, planted)
  const readings = candidates.map(({ letter, text }, index) => ({
    letter,
    text,
    findings: standards.map((standard) => findingOf(text, standard)),
    hasReasons: REASON.test(text),
    bonus: bonuses[index] ?? 0,
  }))
  return { speaker, readings, standards }
}

/** More than content can differ in points, so that what is planted decides. */
const DECIDING = 20

function bonusesOf(
  texts: readonly string[],
  { seed, speaker }: Mind,
  { likes, noise = 0 }: Qualities,
): readonly number[] {
  const draw = `${seed} ${speaker} ${texts.join(' ')}`
  if (chanceOf(draw) < noise)
    return texts.map((_, index) => DECIDING * Math.floor(5 * chanceOf(`${index} ${draw}`)))
  return texts.map((_, index) =>
    likes === undefined ? 0 : DECIDING * likingOf(likes, texts, index),
  )
}

function findingOf(text: string, standard: Standard): Finding {
  const found = claimIn(text, standard)
  const isRight = found && standard.claim ? agree(found, standard.claim) : null
  return { part: standard.part, claim: found, standard, isRight }
}

/** Points of a finding, from 1 to 10. */
const POINTS = { right: 10, reasoned: 7, open: 6, wrong: 2, silent: 1 } as const

/** How much its reader prefers a response to others. */
export function worthOf(reading: Reading): number {
  return pointsOf(reading) + reading.bonus
}

/** How good a response is to its reader, from 1 to 10. */
export function pointsOf({ findings, hasReasons }: Reading): number {
  const points = findings.map(({ claim: found, isRight }) => {
    if (found === undefined) return POINTS.silent
    if (isRight === null) return hasReasons ? POINTS.reasoned : POINTS.open
    return isRight ? POINTS.right : POINTS.wrong
  })
  return points.reduce((sum, each) => sum + each, 0) / points.length
}

/** The share of the question that a response answers. */
export function shareAnswered({ findings }: Reading): number {
  return findings.filter(({ claim: found }) => found !== undefined).length / findings.length
}

/** What is wrong with a response, in a few words; null when nothing is. */
export function faultOf({ findings }: Reading): string | null {
  const silent = findings.find(({ claim: found }) => found === undefined)
  if (silent !== undefined) return `It does not answer ${topicOf(silent.part)}.`
  const wrong = findings.find(({ isRight }) => isRight === false)
  if (wrong === undefined) return null
  const { part, standard } = wrong
  if (!standard.isOwn) return `It disagrees with the majority about ${topicOf(part)}.`
  const own = standard.claim?.value
  return own === undefined
    ? `It is wrong about ${topicOf(part)}.`
    : `It is wrong about ${topicOf(part)}: I have ${own}.`
}

/** What each reader prefers of two equals: the shorter one, the longer one, or neither, where their words decide. */
const TASTES: Readonly<Record<Speaker, number>> = {
  quick: -1,
  careful: 1,
  terse: -1,
  contrarian: 1,
  judge: 0,
}

/** The responses from the best to the worst. The letters do not matter, so that another order changes nothing. */
export function ranked({ speaker, readings }: Understood): readonly Reading[] {
  const taste = TASTES[speaker]
  return readings.toSorted(
    (a, b) =>
      worthOf(b) - worthOf(a) ||
      taste * (b.text.length - a.text.length) ||
      (a.text < b.text ? -1 : 1),
  )
}
