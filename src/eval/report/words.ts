/** The words of the report for what the results have names for. */
import type { Comparison, Verdict } from '../results/summary.ts'
import type { SystemRole } from '../systems/system.ts'
import type { Shape } from './plots/symbols.ts'

/** What a baseline is, in a few words. */
export const KINDS: Readonly<Record<Comparison['kind'], string>> = {
  fixed: 'named in advance',
  best: 'best single model, chosen on other questions than it is scored on',
  single: 'single model of the panel',
  selection: 'a judge picks one of the proposals',
  'self-moa': 'samples of the best model, aggregated',
  aggregator: 'the aggregator alone',
}

/** What a system is, in a word or two. */
export const ROLES: Readonly<Record<SystemRole, string>> = {
  mixture: 'mixture',
  single: 'single model',
  aggregator: 'aggregator alone',
  selection: 'selection',
  'self-moa': 'self-MoA',
}

/** A verdict as a word and a sign, so that it is read without colour, too. */
export const VERDICTS: Readonly<Record<Verdict, { readonly word: string; readonly sign: string }>> =
  {
    better: { word: 'better', sign: '▲' },
    worse: { word: 'worse', sign: '▼' },
    equivalent: { word: 'equivalent', sign: '=' },
    undecided: { word: 'undecided', sign: '?' },
  }

/** How systems are drawn. */
export const ROLE_MARKS: Readonly<
  Record<SystemRole, { readonly shape: Shape; readonly tone: string }>
> = {
  mixture: { shape: 'diamond', tone: 'tone-mixture' },
  single: { shape: 'circle', tone: 'tone-single' },
  aggregator: { shape: 'square', tone: 'tone-aggregator' },
  selection: { shape: 'triangle', tone: 'tone-selection' },
  'self-moa': { shape: 'triangle', tone: 'tone-self' },
}
