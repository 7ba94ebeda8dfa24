import type { Condition } from './conditions.ts'

/** What may answer a request: a strategy by its name, or the aggregator alone. */
export type Arm = string

/** Chooses a strategy for the prompts that it applies to; the first rule that applies and may be followed wins. */
export interface StrategyRule {
  readonly name: string
  readonly when: Condition
  /** The first of them that this request can have is chosen. */
  readonly use: readonly Arm[]
  /** The reason in one sentence. */
  readonly why?: string
}

/** Names what an agent should be good at for the prompts that it applies to; all rules that apply count. */
export interface SkillRule {
  readonly name: string
  readonly when: Condition
  /** Names of the same skill: an agent that has one of them has it. */
  readonly skills: readonly string[]
}

/** The aggregator alone, as an arm. */
export const SOLO = 'solo'

/** The rules where a mixture has none of its own. */
export const STRATEGY_RULES: readonly StrategyRule[] = [
  {
    name: 'tool_loop',
    when: { tests: { toolLoop: true } },
    use: [SOLO],
    why: 'The request carries results of tools: one model goes on with its own calls',
  },
  {
    name: 'forced_tool',
    when: { tests: { forcedTool: true } },
    use: [SOLO],
    why: 'The answer must be the call of a tool, which only the aggregator can make',
  },
  {
    name: 'greeting',
    when: { tests: { greeting: true, json: false } },
    use: [SOLO],
    why: 'The message only greets, thanks or agrees',
  },
  {
    name: 'checkable',
    when: { tests: { answer: ['number', 'choice', 'boolean', 'label', 'json'] } },
    use: ['vote'],
    why: 'The answer is short and can be compared: independent agents vote on it',
  },
  {
    name: 'long_code',
    when: { tests: { code: { min: 1_200 } } },
    use: ['critique', 'select'],
    why: 'The message has much code: critics look for faults in a draft',
  },
  {
    name: 'research',
    when: { tests: { intents: ['research', 'review'] } },
    use: ['fusion'],
    why: 'The message wants a comparison, a review or a decision: an analysis of all answers comes first',
  },
  {
    name: 'short',
    when: {
      tests: { words: { max: 12 }, question: false, image: false, code: { max: 0 } },
    },
    use: [SOLO],
    why: 'The message is short and asks no question',
  },
]

/** The rules of skills where a mixture has none of its own. */
export const SKILL_RULES: readonly SkillRule[] = [
  {
    name: 'vision',
    when: { tests: { image: true } },
    skills: ['vision', 'image', 'images', 'multimodal'],
  },
  {
    name: 'code',
    when: { tests: { code: { min: 1 } } },
    skills: ['code', 'coding', 'programming'],
  },
  {
    name: 'code',
    when: {
      tests: { code: { max: 0 } },
      contains: [
        'code',
        'python',
        'javascript',
        'typescript',
        'java',
        'rust',
        'golang',
        'c++',
        'c#',
        'sql',
        'html',
        'css',
        'regex',
        'bash',
        'docker',
        'git',
        'compiler',
        'debug',
        'refactor',
        'код',
        '代码',
        'コード',
        '코드',
      ],
    },
    skills: ['code', 'coding', 'programming'],
  },
  {
    name: 'maths',
    when: { tests: { answer: ['number'] } },
    skills: ['math', 'maths', 'mathematics', 'arithmetic', 'reasoning'],
  },
  {
    name: 'structure',
    when: { tests: { answer: ['json', 'label'] } },
    skills: ['json', 'structured', 'extraction', 'classification'],
  },
  {
    name: 'research',
    when: { tests: { intents: ['research', 'review'] } },
    skills: ['research', 'analysis', 'reasoning'],
  },
  { name: 'writing', when: { tests: { intents: ['write'] } }, skills: ['writing', 'creative'] },
  {
    name: 'chinese',
    when: { tests: { script: ['han'] } },
    skills: ['zh', 'chinese', 'multilingual'],
  },
  {
    name: 'japanese',
    when: { tests: { script: ['kana'] } },
    skills: ['ja', 'japanese', 'multilingual'],
  },
  {
    name: 'other_script',
    when: {
      tests: {
        script: ['hangul', 'cyrillic', 'greek', 'hebrew', 'arabic', 'indic', 'thai', 'other'],
      },
    },
    skills: ['multilingual'],
  },
  {
    name: 'long',
    when: { tests: { chars: { min: 60_000 } } },
    skills: ['long', 'long-context'],
  },
]
