import { OUTCOMES } from './columns.ts'
import type { StudyAims, StudyPlan } from './plan.ts'

/** A study before its first participant. */
export interface Preregistered {
  readonly aims: StudyAims
  readonly plan: StudyPlan
}

/** The stub of a preregistration: what has to be decided before the first participant, with the plan filled in. */
export function preregistrationText({ aims, plan }: Preregistered): string {
  const outcomes = OUTCOMES.map(([name, meaning]) => `| ${name} | ${meaning} | |`)
  return `# Preregistration

Fill in what is in brackets, and deposit this file with its date before the first participant takes part.

## Question

[Does a mixture of models help learners more than its best single model, and does it help to see its proposals?]

## Hypotheses

1. [The mean of OUTCOME is higher with the mixture than with the single model.]
2. [The mean of OUTCOME is higher with the mixture and its proposals than with the mixture alone.]
3. [Over-reliance is lower with the proposals shown.]

Also expected to be possible, and to be reported: no difference, and harm.

## Conditions

[1. single: the best single model. 2. mixture. 3. mixture with provenance: its proposals can be opened.] The condition comes from a hash
of the participant's pseudonym, balanced within each class (\`npm run eval -- study --assign\`).

## Outcomes

| outcome | how it is measured | primary or secondary |
|---|---|---|
${outcomes.join('\n')}

## Sample

To find a difference of ${aims.effect} standard deviations with a power of ${percent(aims.power)} at ${percent(aims.alpha)}, over ${comparisons(aims)}, with classes of ${aims.classSize}, an intraclass correlation of ${aims.intraclass} and ${percent(aims.dropout)} who do not finish:

- whole classes per condition: ${plan.byClass.people} people in ${plan.byClass.classes} classes (design effect ${round(plan.byClass.designEffect)});
- people of each class divided among the conditions: ${plan.byPerson.people} people in ${plan.byPerson.classes} classes. [Only if those of one class cannot influence each other.]

No interim look, or only with a confidence sequence. [Stopping rule.]

## Analysis

Difference of the means with a 95 % interval, cluster-robust by class (t with C − 1 degrees of freedom; arXiv 2411.00640). All hypotheses
form one family, corrected by Holm. Participants are analysed in the condition that they were assigned to. [Covariates: the test before.]
[What is missing, and how it is treated.]

## Exclusions

[Rules that do not look at the outcome. Degraded runs stay: they are what users get.]

## Drawbacks that are measured

Sameness of the work by condition, cost per learner, over-reliance, time on task.

## Ethics and data

[Approval. Consent, recorded per person; without it no text leaves the school.] Pseudonyms by HMAC with a salt that [NAME] holds until [DATE].
`
}

function comparisons({ conditions }: StudyAims): string {
  return conditions === 2 ? 'one comparison' : `${conditions - 1} comparisons`
}

function percent(share: number): string {
  return `${round(100 * share)} %`
}

function round(value: number): number {
  return Number(value.toFixed(2))
}
