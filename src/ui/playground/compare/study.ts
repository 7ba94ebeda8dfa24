import { randomFrom } from '../../../stats/random/generator.ts'
import { shuffled } from '../../../stats/random/shuffle.ts'

/** A text that raters read, and what they must not know while they rate. */
export interface StudyText {
  readonly text: string
  /** The agent and its model, or the mixture. */
  readonly name: string
  readonly run: string | null
  readonly costUsd: number | null
  readonly durationMs: number | null
}

/** One question with everything that was written to answer it. */
export interface StudyInput {
  readonly question: string
  readonly proposals: readonly StudyText[]
  readonly answers: readonly StudyText[]
}

/** A text under the label that raters see. */
export interface LabelledText extends StudyText {
  readonly label: string
}

/** Proposals lettered, answers numbered, both in random order. */
export interface Study {
  readonly question: string
  readonly proposals: readonly LabelledText[]
  readonly answers: readonly LabelledText[]
}

/** What raters fill in for each text. */
export const RUBRIC = ['Correct (0–4)', 'Complete (0–4)', 'Clear (0–4)', 'Useful (0–4)', 'Notes']

/** A study whose order depends on its texts alone, so that every file of it has the same labels. */
export function studyOf({ question, proposals, answers }: StudyInput): Study {
  const distinct = [
    ...new Map(proposals.map((each) => [JSON.stringify([each.name, each.text]), each])).values(),
  ]
  const random = randomFrom([question, ...answers.map(({ run }) => run ?? '')].join('\n'))
  return {
    question,
    proposals: labelled(shuffled(distinct, random), letterOf),
    answers: labelled(shuffled(answers, random), (index) => `${index + 1}`),
  }
}

/** A, B, … Z, AA, AB, … */
export function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last
}

function labelled(
  texts: readonly StudyText[],
  labelOf: (index: number) => string,
): readonly LabelledText[] {
  return texts.map((text, index) => ({ ...text, label: labelOf(index) }))
}
