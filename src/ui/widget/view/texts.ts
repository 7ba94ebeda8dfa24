/** Every text of the widget, for one language. `{n}` and the like are filled in. */
export interface Texts {
  readonly heading: string
  readonly placeholder: string
  readonly intro: string
  readonly send: string
  readonly stop: string
  readonly close: string
  /** Removes the conversation. */
  readonly clear: string
  /** Describes the keys of the input to a screen reader. */
  readonly keys: string
  readonly conversation: string
  readonly you: string
  readonly answer: string
  readonly answerBy: string
  /** Leads to text below the visible part. */
  readonly newer: string
  /** While nothing is known of the run. */
  readonly asking: string
  readonly askingOne: string
  readonly askingMany: string
  readonly answered: string
  readonly answeredFailed: string
  readonly judging: string
  readonly writing: string
  readonly complete: string
  readonly stopped: string
  /** The text reached the greatest length. */
  readonly shortened: string
  readonly how: string
  readonly degraded: string
  readonly degradedAgents: string
  readonly replayed: string
  readonly waiting: string
  readonly working: string
  readonly done: string
  readonly partial: string
  readonly failed: string
  readonly cancelled: string
  readonly cached: string
  readonly retry: string
  readonly retryIn: string
  readonly budgetConversation: string
  readonly budgetDay: string
  readonly limited: string
  readonly limitedFor: string
  readonly unreachable: string
  readonly brokenOff: string
  readonly rejected: string
  readonly failure: string
}

/** A text with its places filled in. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/{(\w+)}/g, (place, name: string) => String(values[name] ?? place))
}

/** The texts in English. */
export const ENGLISH: Texts = {
  heading: 'Ask',
  placeholder: 'Your question',
  intro: 'Type a question below. Several models answer it, and one merges their answers.',
  send: 'Send',
  stop: 'Stop',
  close: 'Close',
  clear: 'New conversation',
  keys: 'Enter sends, Shift and Enter begin a line, Escape stops, Alt and Up go to the answer.',
  conversation: 'Conversation',
  you: 'You',
  answer: 'Answer',
  answerBy: 'Answer by {name}',
  newer: 'New text ↓',
  asking: 'Asking',
  askingOne: 'Asking 1 agent',
  askingMany: 'Asking {n} agents',
  answered: '{n} of {all} answered',
  answeredFailed: '{n} of {all} answered, {failed} failed',
  judging: 'Comparing the answers',
  writing: 'Writing the answer',
  complete: 'Answer complete, {n} words',
  stopped: 'Stopped',
  shortened: 'This answer ends early: it reached its greatest length.',
  how: 'How was this answered?',
  degraded: 'This answer is less than planned.',
  degradedAgents: '{n} of {all} agents answered; this was written from what there was.',
  replayed: 'From the cache: the same question was answered before.',
  waiting: 'waiting',
  working: 'answering',
  done: 'answered',
  partial: 'cut off, text used',
  failed: 'failed',
  cancelled: 'stopped: late',
  cached: 'from the cache',
  retry: 'Try again',
  retryIn: 'Try again in {n}',
  budgetConversation:
    'The budget of this conversation is used up. Start a new conversation to go on.',
  budgetDay: 'The budget for today is used up. Please come back later.',
  limited: 'Too many questions at once. Please try again in a moment.',
  limitedFor: 'Too many questions at once. You can try again in {n}.',
  unreachable: 'The service cannot be reached. Check your connection and try again.',
  brokenOff: 'The answer broke off before its end. Please try again.',
  rejected: 'This page may not ask here. Please report this to its owner.',
  failure: 'There is no answer. Please try again.',
}
