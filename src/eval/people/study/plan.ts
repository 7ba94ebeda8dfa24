import { designEffect } from '../../../stats/planning/design-effect.ts'
import { questionsFor } from '../../../stats/planning/power.ts'

/** What a study of people is planned for. */
export interface StudyAims {
  /** The difference to be found, in standard deviations of the outcome. */
  readonly effect: number
  /** Conditions, the one that all others are compared with included. */
  readonly conditions: number
  readonly classSize: number
  /** How much the outcomes of one class go together, from 0 to 1. */
  readonly intraclass: number
  readonly power: number
  readonly alpha: number
  /** Share of the people who will not finish. */
  readonly dropout: number
}

/** How many people a study needs. */
export interface StudyPlan {
  /** Per condition, if no two of them shared a class, and all finished. */
  readonly independent: number
  /** Where whole classes get a condition. */
  readonly byClass: Sample
  /** Where the people of each class are divided among the conditions. */
  readonly byPerson: Sample
}

/** A sample, those who will not finish included. */
export interface Sample {
  /** How many times the independent sample it takes. */
  readonly designEffect: number
  readonly perCondition: number
  readonly people: number
  readonly classes: number
}

/** Plans a comparison of the first condition with each of the others, at α shared by all comparisons. */
export function planStudy(aims: StudyAims): StudyPlan {
  const { effect, conditions, classSize, intraclass, power } = aims
  const alpha = aims.alpha / (conditions - 1)
  // The difference of two means has twice the variance of one.
  const independent = questionsFor(effect, Math.SQRT2, { alpha, power })
  const sampleOf = (factor: number, wholeClasses: boolean): Sample => {
    const needed = Math.ceil((independent * factor) / (1 - aims.dropout))
    const perCondition = wholeClasses ? Math.ceil(needed / classSize) * classSize : needed
    const people = conditions * perCondition
    return { designEffect: factor, perCondition, people, classes: Math.ceil(people / classSize) }
  }
  return {
    independent,
    byClass: sampleOf(designEffect(classSize, intraclass), true),
    // What a class has in common is the same in every condition, and drops out of their difference.
    byPerson: sampleOf(1 - intraclass, false),
  }
}
