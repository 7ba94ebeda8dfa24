/** Every text of the widget. The English text is also its name, so that no visitor loads a table of both. */
export type Text =
  | 'Ask'
  | 'Your question'
  | 'Several models answer, and one merges their answers.'
  | 'Send'
  | 'Stop'
  | 'Close'
  | 'New conversation'
  | 'Enter sends, Escape stops, Alt+Up goes to the answer.'
  | 'Conversation'
  | 'You'
  | 'Answer'
  | 'Answer by {name}'
  | 'New text ↓'
  | 'Asking'
  | 'Asking 1 agent'
  | 'Asking {n} agents'
  | '{n} of {all} answered'
  | 'Comparing the answers'
  | 'Writing the answer'
  | 'Answer complete, {n} words'
  | 'Stopped'
  | 'This answer was cut off at its limit.'
  | 'How was this answered?'
  | 'This answer is less than planned.'
  | '{n} of {all} agents answered; this was written from what there was.'
  | 'Answered from the cache'
  | 'waiting'
  | 'answering'
  | 'answered'
  | 'cut off, text used'
  | 'failed'
  | 'stopped: late'
  | 'from the cache'
  | 'Good answer'
  | 'Bad answer'
  | 'Thank you'
  | 'Not counted'
  | 'Try again'
  | 'Try again in {n}'
  | FailureText

/** What a visitor reads of a failure. */
export type FailureText =
  | 'The budget of this conversation is used up.'
  | 'The budget for today is used up.'
  | 'Too many questions at once. You can try again in {n}.'
  | 'Too many questions at once. Please try again.'
  | 'The service cannot be reached. Please try again.'
  | 'The answer broke off. Please try again.'
  | 'This page may not ask here.'
  | 'There is no answer. Please try again.'

/** Texts of the page in place of those of the widget, by the English ones. */
export type Texts = Readonly<Partial<Record<Text, string>>>

/** The text to show, with its places filled in. */
export type Say = (text: Text, values?: Readonly<Record<string, string | number>>) => string

/** Texts of the page where it has them, else the English ones. */
export function sayIn(texts: Texts): Say {
  return (text, values = {}) =>
    (texts[text] ?? text).replace(/{(\w+)}/g, (place, name: string) =>
      String(values[name] ?? place),
    )
}
