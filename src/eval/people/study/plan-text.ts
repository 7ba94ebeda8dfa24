import type { Sample } from './plan.ts'
import type { Preregistered } from './preregistration.ts'

/** The plan for a terminal. */
export function planText({ aims, plan }: Preregistered): string {
  const { independent, byClass, byPerson } = plan
  return `To find ${aims.effect} standard deviations between the first of ${aims.conditions} conditions and each other one:

  ${independent} people per condition, if all were independent and finished
  ${sampleText(byClass)}, where whole classes get a condition
  ${sampleText(byPerson)}, where the people of a class are divided among the conditions

Plan with whole classes unless those of one class cannot influence each other.
`
}

function sampleText({ people, classes, designEffect }: Sample): string {
  return `${people} people in ${classes} classes (design effect ${Number(designEffect.toFixed(2))})`
}
