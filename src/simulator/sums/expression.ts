import { readDecimal, type Rational } from './rational.ts'

/** The operations of a sum; `%of` is a share in per cent. */
export type Operator = '+' | '-' | '*' | '/' | '%' | '%of' | '^'

/** A sum as a tree. */
export type Term =
  | { readonly type: 'number'; readonly value: Rational }
  | { readonly type: 'negative' | 'root' | 'percent'; readonly of: Term }
  | { readonly type: 'operation'; readonly operator: Operator; readonly of: readonly [Term, Term] }

/** A sum found in a text. */
export interface Expression {
  /** As it is written back, the same for every model. */
  readonly text: string
  readonly tokens: readonly string[]
  readonly term: Term
}

/** How tightly each operator binds. */
export type Precedence = Readonly<Record<Operator, number>>

const SCHOOL: Precedence = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '%of': 2, '^': 3 }
/** The mistake of reading from left to right, as if all operators bound alike. */
export const LEFT_TO_RIGHT: Precedence = { ...SCHOOL, '+': 2, '-': 2 }

/** Longest expression in tokens; a demo needs no more. */
const MAX_TOKENS = 120
/** Longest number literal that is read, in characters. */
const MAX_LITERAL = 60

const SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen ' +
  'fifteen sixteen seventeen eighteen nineteen'
).split(' ')
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** Words and signs of arithmetic, and what they become; applied in this order. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/(\d),(?=\d{3}\b)/g, '$1'],
  [/[×·✕∙]|\\times|\bmultiplied by\b|\btimes\b/g, '*'],
  [/(?<=\d\s*)x(?=\s*\d)/g, '*'],
  [/÷|\bdivided by\b/g, '/'],
  [/[−–]|\bminus\b/g, '-'],
  [/\bplus\b/g, '+'],
  [/\*\*(?=\s*\d)|\bto the power of\b/g, '^'],
  [/\bsquared\b/g, '^2'],
  [/\bcubed\b/g, '^3'],
  [/\bmod(?:ulo)?\b/g, '%'],
  [/\bpercent\b/g, '%'],
  [/%\s*of\b/g, '%of '],
  [/\b(?:the )?square root of\b|\bsqrt\b/g, '√'],
  [/\bsum of ([\d.]+) and ([\d.]+)/g, '$1 + $2'],
  [/\bproduct of ([\d.]+) and ([\d.]+)/g, '$1 * $2'],
  [/\bdifference (?:of|between) ([\d.]+) and ([\d.]+)/g, '$1 - $2'],
  [/\b(?:is|equals|gives|makes)\b(?: equal to)?/g, '='],
]

function digitsFor(word: string): string {
  const small = SMALL.indexOf(word)
  return String(small >= 0 ? small : 20 + 10 * TENS.indexOf(word))
}

const NUMBER_WORD = new RegExp(`\\b(?:${[...SMALL, ...TENS].join('|')})\\b`, 'g')

/** A text with its arithmetic written in signs, so that "17 times 23" reads as `17 * 23`. */
export function inSigns(text: string): string {
  let signs = text.toLowerCase().replace(NUMBER_WORD, digitsFor)
  for (const [spelling, sign] of SPELLINGS) signs = signs.replace(spelling, sign)
  return signs
}

/** Signs without the spaces around them, and sentences apart, so that sums can be searched. */
export function packed(text: string): string {
  return (
    inSigns(text)
      .replace(/[.!?](?=\s|$)/g, ';')
      .replace(/√\s*/g, '√')
      .replace(/([*/+^=≈%-])\s+/g, '$1')
      // It looks behind, so that a long run of blanks is read once.
      .replace(/(?<!\s)\s+(?=[*/+^=≈%-])/g, '')
  )
}

class Reader {
  readonly #tokens: readonly string[]
  readonly #precedence: Precedence
  #at = 0

  constructor(tokens: readonly string[], precedence: Precedence) {
    this.#tokens = tokens
    this.#precedence = precedence
  }

  /** The whole of the tokens as one term; undefined when they are none. */
  whole(): Term | undefined {
    const term = this.#operations(0)
    return this.#at === this.#tokens.length ? term : undefined
  }

  #operations(least: number): Term | undefined {
    let left = this.#operand()
    while (left !== undefined) {
      const operator = this.#tokens[this.#at]
      if (!isOperator(operator) || this.#precedence[operator] < least) return left
      if (operator === '%' && !startsOperand(this.#tokens[this.#at + 1])) {
        this.#at += 1
        left = { type: 'percent', of: left }
        continue
      }
      this.#at += 1
      // A power binds to the right: 2^3^2 is 2^9.
      const right = this.#operations(this.#precedence[operator] + (operator === '^' ? 0 : 1))
      left = right && { type: 'operation', operator, of: [left, right] }
    }
    return left
  }

  #operand(): Term | undefined {
    const token = this.#tokens[this.#at]
    this.#at += 1
    if (token === undefined) return undefined
    if (/^[\d.]/.test(token)) return { type: 'number', value: readDecimal(token) }
    if (token === '-' || token === '√') {
      const of = token === '-' ? this.#operations(this.#precedence['^']) : this.#operand()
      return of && { type: token === '-' ? 'negative' : 'root', of }
    }
    if (token !== '(') return undefined
    const inside = this.#operations(0)
    if (this.#tokens[this.#at] !== ')') return undefined
    this.#at += 1
    return inside
  }
}

function isOperator(token: string | undefined): token is Operator {
  return token !== undefined && token in SCHOOL
}

function startsOperand(token: string | undefined): boolean {
  return token !== undefined && /^[\d.(√]/.test(token)
}

/** Reads tokens as one term under the given precedence. */
export function parse(tokens: readonly string[], precedence: Precedence): Term | undefined {
  return new Reader(tokens, precedence).whole()
}

const SIGN_SHOWN: Readonly<Record<string, string>> = {
  '*': ' × ',
  '/': ' ÷ ',
  '+': ' + ',
  '^': '^',
  '%of': '% of ',
}

function written(tokens: readonly string[]): string {
  const pieces = tokens.map((token, index) => {
    const previous = tokens[index - 1]
    const follows = previous !== undefined && (previous === ')' || /^[\d.%]/.test(previous))
    if (token === '-') return follows ? ' - ' : '-'
    if (token === '%') return startsOperand(tokens[index + 1]) ? ' mod ' : '%'
    return SIGN_SHOWN[token] ?? token
  })
  return pieces.join('').trim()
}

function fromRun(run: readonly string[]): Expression | undefined {
  const tokens = [...run]
  while (tokens.length > 0 && /^[*/^+)]|^%of$/.test(tokens[0] ?? '')) tokens.shift()
  while (tokens.length > 0 && /^[-+*/^(√]|^%of$/.test(tokens.at(-1) ?? '')) tokens.pop()
  if (tokens.length > MAX_TOKENS || tokens.some((token) => token.length > MAX_LITERAL)) return
  const term = parse(tokens, SCHOOL)
  if (term === undefined || !tokens.some((token) => isOperator(token) || token === '√')) return
  if (term.type === 'negative' || term.type === 'percent') return
  return { text: written(tokens), tokens, term }
}

/** Dates and ranges look like sums when they are written without spaces. */
const DATE = /\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b/g
const TOKEN = /(\d+(?:\.\d+)?|\.\d+)|%of|[-+*/%^()√]|[^\s\d]+/g

/** All sums in a text, in order. */
export function expressionsIn(text: string): readonly Expression[] {
  const runs: string[][] = [[]]
  for (const [token, number] of inSigns(text.replace(DATE, ' date ')).matchAll(TOKEN)) {
    const last = runs.at(-1) ?? []
    const clash = number !== undefined && /^[\d.]/.test(last.at(-1) ?? '')
    if (number === undefined && !/^(?:%of|[-+*/%^()√])$/.test(token)) runs.push([])
    else if (clash) runs.push([token])
    else last.push(token)
  }
  return runs.map(fromRun).filter((found) => found !== undefined)
}
