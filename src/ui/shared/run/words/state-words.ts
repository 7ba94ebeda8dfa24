import type { CallView, RunPhase } from '../run-view.ts'

/** The shape and the words of each state of a call: never its colour alone. */
export const STATES = {
  waiting: { shape: '○', words: 'waiting for a slot' },
  thinking: { shape: '◔', words: 'thinking' },
  writing: { shape: '◑', words: 'writing' },
  done: { shape: '●', words: 'done' },
  partial: { shape: '◐', words: 'cut off, its text is used' },
  failed: { shape: '✕', words: 'failed' },
  'cut-off': { shape: '■', words: 'stopped' },
  cached: { shape: '◆', words: 'from cache' },
} as const satisfies Record<CallView['state'], { readonly shape: string; readonly words: string }>

/** What a run does, or how it ended. */
export const PHASES = {
  asking: 'Sending the question',
  agents: 'Agents answer',
  judging: 'The answers are compared',
  writing: 'The answer is written',
  done: 'Complete',
  stopped: 'Stopped',
  failed: 'Failed',
} as const satisfies Record<RunPhase, string>

/** What a model is called for, as a card is titled. */
export const ROLES = {
  agent: 'agent',
  judge: 'judge',
  critic: 'critic',
  verifier: 'verifier',
  extractor: 'extractor',
  reviser: 'reviser',
  aggregator: 'writer',
} as const satisfies Record<CallView['role'], string>
