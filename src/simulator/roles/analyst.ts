import type { Claim } from '../claims.ts'
import type { Speaker } from '../faults.ts'
import { topicOf } from '../topics.ts'
import { contentOf, sentencesOf, shared } from '../words.ts'
import { agree } from '../vote.ts'
import type { Finding, Reading, Understood } from './reading.ts'

/** Most entries of each list, and most words of each entry. */
const MAX_ENTRIES = 8
const MAX_WORDS: Readonly<Record<Speaker, number>> = {
  quick: 20,
  careful: 30,
  terse: 10,
  contrarian: 30,
  judge: 30,
}
/** Fewest words of a sentence that says something of its own, and the share of them that no other response has. */
const MIN_OWN_WORDS = 4
const OWN_SHARE = 0.5

interface Stance {
  readonly id: string
  readonly claim: Claim
}

/** Compares the responses without answering the question: five lists, as JSON. */
export function analyse({ speaker, readings, standards }: Understood): object {
  const short = (text: string) => text.split(/\s+/).slice(0, MAX_WORDS[speaker]).join(' ')
  const topics = standards.map(({ part }, index) => {
    const findings = readings.flatMap((reading) => withId(reading, reading.findings[index]))
    return { topic: topicOf(part), stances: findings, missing: findings.length < readings.length }
  })
  const answered = topics.filter(({ stances }) => stances.length > 0)
  const disputed = answered.filter(({ stances: [first, ...others] }) =>
    others.some(({ claim }) => first !== undefined && !agree(first.claim, claim)),
  )
  const agreed = answered.filter((topic) => !disputed.includes(topic) && topic.stances.length > 1)
  return {
    consensus: agreed.flatMap(({ stances: [first] }) => first?.claim.sentence ?? []).map(short),
    contradictions: disputed.map(({ topic, stances }) => ({
      topic: short(topic),
      stances: stances.map(({ id, claim }) => ({
        id,
        stance: short(claim.value ?? claim.sentence),
      })),
    })),
    partial_coverage: answered
      .filter(({ missing }) => missing)
      .map(({ topic, stances }) => ({
        ids: stances.map(({ id }) => id),
        point: short(`only they answer ${topic}`),
      })),
    unique_insights: insightsOf(readings)
      .slice(0, MAX_ENTRIES)
      .map(({ id, insight }) => ({ id, insight: short(insight) })),
    blind_spots: [
      ...topics
        .filter(({ stances }) => stances.length === 0)
        .map(({ topic }) => `No response answers ${topic}`),
      ...(readings.some(({ hasReasons }) => hasReasons) ? [] : ['No response gives a reason']),
      ...(speaker === 'contrarian' ? ['No response doubts the question'] : []),
    ].map(short),
  }
}

function withId({ letter }: Reading, finding: Finding | undefined): readonly Stance[] {
  return finding?.claim === undefined ? [] : [{ id: letter, claim: finding.claim }]
}

/** The first sentence of each response that mostly has words of its own. */
function insightsOf(readings: readonly Reading[]): readonly { id: string; insight: string }[] {
  const words = readings.map(({ text }) => contentOf(text))
  return readings.flatMap(({ letter, text }, index) => {
    const others = words.toSpliced(index, 1)
    const own = sentencesOf(text).find((sentence) => {
      const content = contentOf(sentence)
      const most = Math.max(0, ...others.map((other) => shared(content, other)))
      return content.size >= MIN_OWN_WORDS && most <= OWN_SHARE * content.size
    })
    return own === undefined || readings.length === 1 ? [] : [{ id: letter, insight: own }]
  })
}
