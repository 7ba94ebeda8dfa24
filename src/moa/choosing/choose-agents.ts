import { familyOf } from '../model-family.ts'
import { holds, names } from './conditions.ts'
import type { Features } from './features.ts'
import type { SkillRule } from './rules.ts'

/** An agent that may be chosen. */
export interface Candidate {
  /** Its provider and model. */
  readonly model: string
  /** In lower case. */
  readonly skills: readonly string[]
  readonly weight: number
}

/** Of a layer, the agents for a prompt. */
export interface ChosenAgents<C extends Candidate> {
  /** In their order in the mixture. */
  readonly agents: readonly C[]
  /** The names of the rules that applied and that an agent has a skill for, and the skills that the prompt names. */
  readonly rules: readonly string[]
}

/**
 * The `count` agents whose skills suit the prompt best, as Symbolic-MoE (arXiv 2503.05641) chooses experts by the skills
 * that a prompt needs; a skill that the prompt names is one of them. Among equals, the heavier one, then one of a family that is not chosen yet, as models of a family
 * repeat each other's mistakes, then the first.
 */
export function chooseAgents<C extends Candidate>(
  candidates: readonly C[],
  features: Features,
  { count, rules }: { readonly count: number; readonly rules: readonly SkillRule[] },
): ChosenAgents<C> {
  const own = candidates.flatMap(({ skills }) => skills.filter((each) => names(features, each)))
  const applied = [...rules.filter(({ when }) => holds(when, features)), ...named(own)]
  const used = applied.filter(({ skills }) => candidates.some((each) => hasSkill(each, skills)))
  const left = candidates.map((candidate) => ({ candidate, score: scoreOf(candidate, used) }))
  const chosen = new Set<C>()
  const families = new Set<string>()
  while (chosen.size < Math.min(count, candidates.length)) {
    let best: (typeof left)[number] | undefined
    for (const each of left) {
      if (!chosen.has(each.candidate) && (best === undefined || isBetter(each, best, families)))
        best = each
    }
    if (best === undefined) break
    chosen.add(best.candidate)
    families.add(familyOf(best.candidate.model))
  }
  return {
    agents: candidates.filter((candidate) => chosen.has(candidate)),
    rules: [...new Set(used.map(({ name }) => name))],
  }
}

/** A rule for each skill that the prompt itself names, as "python" in a question about Python. */
function named(skills: readonly string[]): readonly Pick<SkillRule, 'name' | 'skills'>[] {
  return [...new Set(skills)].map((skill) => ({ name: skill, skills: [skill] }))
}

interface Scored {
  readonly candidate: Candidate
  readonly score: number
}

function isBetter(a: Scored, b: Scored, families: ReadonlySet<string>): boolean {
  if (a.score !== b.score) return a.score > b.score
  if (a.candidate.weight !== b.candidate.weight) return a.candidate.weight > b.candidate.weight
  return !families.has(familyOf(a.candidate.model)) && families.has(familyOf(b.candidate.model))
}

/** Rules whose skill the agent has; an agent whose skills all lie elsewhere comes after one that names none. */
function scoreOf(candidate: Candidate, rules: readonly Pick<SkillRule, 'skills'>[]): number {
  const hits = rules.filter(({ skills }) => hasSkill(candidate, skills)).length
  return hits === 0 && candidate.skills.length > 0 ? -1 : hits
}

function hasSkill({ skills }: Candidate, wanted: readonly string[]): boolean {
  return skills.some((skill) => wanted.includes(skill))
}
