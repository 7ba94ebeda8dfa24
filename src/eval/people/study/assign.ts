import { digestOf, pseudonyms } from './pseudonym.ts'

/** A person on a roster. */
export interface Enrolled {
  readonly person: string
  readonly class: string
}

/** A person with the condition that they get. */
export interface Assignment extends Enrolled {
  readonly participant: string
  readonly condition: string
}

/**
 * Deals the conditions in each class in the order of hashes, so that the numbers of people in them differ by at most one.
 * The roster's order does not matter, and nobody can choose.
 */
export function assignConditions(
  roster: readonly Enrolled[],
  { conditions, salt }: { readonly conditions: readonly string[]; readonly salt: string },
): Assignment[] {
  const pseudonym = pseudonyms(salt)
  const classes = Map.groupBy(roster, (enrolled) => enrolled.class)
  const conditionOf = new Map<Enrolled, string>()
  for (const [name, members] of classes) {
    const start = Number.parseInt(digestOf(salt, `start\n${name}`).slice(0, 8), 16)
    const order = (enrolled: Enrolled) => digestOf(salt, `order\n${enrolled.person}`)
    const dealt = members.toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
    for (const [place, enrolled] of dealt.entries())
      conditionOf.set(enrolled, conditions[(start + place) % conditions.length] ?? '')
  }
  return roster.map((enrolled) => ({
    ...enrolled,
    participant: pseudonym('participant', enrolled.person),
    condition: conditionOf.get(enrolled) ?? '',
  }))
}
