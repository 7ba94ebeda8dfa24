import { UseError } from './errors.ts'
import type { SubCommand } from './sub-command.ts'

/** `npm run eval -- [questions]`: whether a mixture beats its best single model on these questions, and at what price. */
export const runEval: SubCommand = {
  summary: 'compare a mixture with its baselines',
  usage: 'Usage: npm run eval -- [questions] [options]',
  run: () => Promise.reject(new UseError('Cannot compare yet')),
}
