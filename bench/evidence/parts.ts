import { improvementsPart } from './improvements/improvements-part.ts'
import { learnerPart } from './learning/learner-part.ts'
import { nothingPart } from './learning/nothing-part.ts'
import { pacerPart } from './learning/pacer-part.ts'
import type { Setting } from './setting.ts'
import { changesPart } from './verdicts/changes-part.ts'
import { verdictsPart } from './verdicts/verdicts-part.ts'

/** A simulation with its place in docs/evidence.md. */
export interface Part<Figures = unknown> {
  /** Runs it; `progress` is called with each row as it is measured. */
  measure(setting: Setting, progress: (line: string) => void): Figures
  /** The figures as Markdown. */
  lines(figures: Figures, setting: Setting): readonly string[]
  /** Plots (SVG) by the names of their files. */
  pictures(figures: Figures): Readonly<Record<string, string>>
}

/** By their marks in the page. */
export const PARTS: Readonly<Record<string, Part>> = {
  verdicts: verdictsPart,
  changes: changesPart,
  improvements: improvementsPart,
  learner: learnerPart,
  nothing: nothingPart,
  pacer: pacerPart,
}
