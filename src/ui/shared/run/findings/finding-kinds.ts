import type { WireFinding } from '../../../../protocol/runs/findings-response.ts'

type With<Field extends string> = Extract<WireFinding, { readonly [Name in Field]: unknown }>

export type VoteFinding = With<'winner'>
export type SelectFinding = With<'best'>
export type Analysis = With<'consensus'>
export type CascadeFinding = With<'steps'>
export type DebateFinding = With<'stopped'>
export type CritiqueFinding = With<'issues'>
export type CouncilFinding = With<'table'>
