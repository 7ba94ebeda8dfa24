import * as z from 'zod'
import type { Condition, Test, TestedFeature } from '../../../moa/choosing/conditions.ts'
import type { Features } from '../../../moa/choosing/features.ts'
import type { SkillRule, StrategyRule } from '../../../moa/choosing/rules.ts'
import type { Script } from '../../../moa/choosing/script.ts'
import type { Intent } from '../../../moa/choosing/terms.ts'
import type { AnswerKind } from '../../../moa/short-answers/answer-rule.ts'
import { MAX_AGENTS } from '../limits.ts'

/** Most rules of one list, and names in one of them. */
const MAX_RULES = 32
const MAX_NAMES = 64

const SCRIPTS = [
  'latin',
  'cyrillic',
  'greek',
  'hebrew',
  'arabic',
  'indic',
  'thai',
  'hangul',
  'kana',
  'han',
  'other',
  'none',
] as const satisfies readonly Script[]
const INTENTS = [
  'greeting',
  'question',
  'explain',
  'number',
  'yesno',
  'label',
  'choose',
  'research',
  'review',
  'write',
] as const satisfies readonly Intent[]
const KINDS = [
  'number',
  'choice',
  'boolean',
  'label',
  'json',
  'text',
] as const satisfies readonly AnswerKind[]

/** Names of features that are not the same on the wire. */
const RENAMED = { tool_loop: 'toolLoop', forced_tool: 'forcedTool' } as const
type Renamed = typeof RENAMED

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, "_" or "-"')
  .max(MAX_NAMES)
const flag = z.boolean().optional()
const bounds = z
  .strictObject({ min: z.number().min(0).optional(), max: z.number().min(0).optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'must have min, max or both')
  .optional()
const words = <const W extends readonly [string, ...string[]]>(known: W) =>
  z.array(z.enum(known)).min(1).optional()

/** When a rule applies. */
const when = z
  .strictObject({
    chars: bounds,
    words: bounds,
    turns: bounds,
    code: bounds,
    digits: bounds,
    signs: bounds,
    greeting: flag,
    question: flag,
    tool_loop: flag,
    forced_tool: flag,
    tools: flag,
    image: flag,
    json: flag,
    script: words(SCRIPTS),
    intents: words(INTENTS),
    answer: words(KINDS),
    contains: z.array(z.string().min(1).max(MAX_NAMES)).min(1).max(MAX_NAMES).optional(),
  })
  .meta({
    id: 'RuleCondition',
    description:
      'What must hold of the request, all of it; an empty object always holds. `chars`, `words`, `code` (characters of code), `question`, `greeting`, `intents`, `script` and the shares `digits` and `signs` are those of the last user message; `answer` is the kind of answer that it wants. `contains` needs one of its words or phrases at the beginning or the end of the message. `POST /v1/estimate` with `"explain": true` returns what a request is like.',
  })

/** What an agent is good at. */
const skill = z.string().trim().toLowerCase().min(1).max(MAX_NAMES)

/** A rule that names what an agent should be good at. */
const skillRule = z.strictObject({
  name,
  when: when.default({}),
  skills: z.array(skill).min(1).max(MAX_NAMES),
})

/** Which agents of a layer answer a request. */
export const choose = z
  .strictObject({
    agents: z.int().min(1).max(MAX_AGENTS).meta({
      description: 'How many agents of each layer answer. One with `samples` counts once.',
    }),
    by: z.literal('rules').default('rules'),
    rules: z.array(skillRule).max(MAX_RULES).optional().meta({
      description: 'In place of the default rules.',
    }),
  })
  .meta({
    id: 'Choose',
    description:
      'Chooses agents for each request by their `skills`: the rules that apply name the skills that are wanted, as does the message itself, and the agents with most of them answer. Among equals, the one with more `weight`, then one of another model family, then the first.',
  })

/** The rules of `auto`, in order; `use` names a strategy, or several in order of preference. */
export function strategyRules<const A extends readonly [string, ...string[]]>(arms: A) {
  const arm = z.enum(arms)
  return z
    .array(
      z.strictObject({
        name,
        when: when.default({}),
        use: z.union([arm, z.array(arm).min(1)]),
        why: z.string().min(1).max(200).optional().meta({
          description: 'The reason, for the report.',
        }),
      }),
    )
    .max(MAX_RULES)
}

/** What an agent is good at, in words that rules and messages may have. */
export const skills = z.array(skill).max(16).meta({
  description: 'What the agent is good at, for `choose`: such as `maths`, `code`, `vision`.',
})

type WireSkillRule = z.output<typeof skillRule>
type WireStrategyRule = z.output<ReturnType<typeof strategyRules>>[number]
type WireCondition = z.output<typeof when>

/** Rules of strategies, as the engine reads them. */
export function toStrategyRules(rules: readonly WireStrategyRule[]): readonly StrategyRule[] {
  return rules.map(({ name: own, when: condition, use, why }) => ({
    name: own,
    when: toCondition(condition),
    use: typeof use === 'string' ? [use] : use,
    ...(why === undefined ? {} : { why }),
  }))
}

/** Rules of skills, as the engine reads them. */
export function toSkillRules(rules: readonly WireSkillRule[]): readonly SkillRule[] {
  return rules.map((rule) => ({ ...rule, when: toCondition(rule.when) }))
}

/** A rule as a mixture would have it. */
export function wireRule<R extends { readonly when: Condition }>(rule: R) {
  return { ...rule, when: wireCondition(rule.when) }
}

/** The features of a request as rules name them. */
export function wireFeatures({ excerpt: _excerpt, toolLoop, forcedTool, ...rest }: Features) {
  return { ...rest, tool_loop: toolLoop, forced_tool: forcedTool }
}

function toCondition({ contains, ...tests }: WireCondition): Condition {
  const renamed = Object.entries(tests).map(([key, test]) => [
    RENAMED[key as keyof Renamed] ?? key,
    test,
  ])
  return {
    tests: Object.fromEntries(renamed) as Condition['tests'],
    ...(contains === undefined ? {} : { contains }),
  }
}

function wireCondition({
  tests,
  contains,
}: Condition): Readonly<Record<string, Test | readonly string[]>> {
  const entries = (Object.entries(tests) as [TestedFeature, Test][]).map(([key, test]) => [
    wireNames[key] ?? key,
    test,
  ])
  return { ...Object.fromEntries(entries), ...(contains === undefined ? {} : { contains }) }
}

const wireNames: Readonly<Record<string, string>> = {
  toolLoop: 'tool_loop',
  forcedTool: 'forced_tool',
}
