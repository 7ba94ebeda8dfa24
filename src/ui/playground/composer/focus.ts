/** The id of the field for a question. */
export const QUESTION_ID = 'question'

/** Moves the focus to the field for a question. */
export function focusComposer(): void {
  document.getElementById(QUESTION_ID)?.focus()
}
