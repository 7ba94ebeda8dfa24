/*
 * JavaScript's regular expressions backtrack: `(a+)+$` takes time that doubles with each character of a text. A schema
 * comes from a caller and the text from a model, so a pattern runs only where its worst case is known to be short.
 */

/** Longest pattern that is looked at. */
const MAX_PATTERN_CHARS = 1_000
/** Most atoms of a pattern after its counted repetitions are written out: an engine may do just that. */
const MAX_ATOMS = 10_000

/** How a pattern can go on at one place, as a bound. */
interface Cost {
  /** Ways to match bounded parts, such as the two of `a?`. */
  readonly ways: number
  /** Parts that repeat without a limit: each can end at any character of the text. */
  readonly loops: number
  /** Atoms, with counted repetitions written out. */
  readonly atoms: number
}

const ONE_ATOM: Cost = { ways: 1, loops: 0, atoms: 1 }
const NOTHING: Cost = { ways: 1, loops: 0, atoms: 0 }

/** A pattern of a schema, with a bound on the time that it takes. */
export class BoundedPattern {
  readonly #pattern: string
  readonly #cost: Cost | null
  #expression: RegExp | null | undefined

  constructor(pattern: string) {
    this.#pattern = pattern
    this.#cost = pattern.length > MAX_PATTERN_CHARS ? null : new PatternReader(pattern).whole()
  }

  /** The expression; null when the pattern is none. With `u` as the standard says, or without where it needs that. */
  get expression(): RegExp | null {
    this.#expression ??= compiled(this.#pattern, 'u') ?? compiled(this.#pattern, '')
    return this.#expression
  }

  /**
   * The most steps in which it is found, or not, in a text of this length; infinite where no bound is known, as
   * for repeated parts that can match in several ways, and for references to groups.
   */
  stepsOn(textChars: number): number {
    const cost = this.#cost
    if (cost === null || cost.atoms > MAX_ATOMS) return Infinity
    const starts = isAnchored(this.#pattern) ? 1 : textChars + 1
    return starts * cost.atoms * cost.ways * (textChars + 1) ** cost.loops
  }
}

function compiled(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(pattern, flags)
  } catch {
    return null
  }
}

/** Whether it can only match from the first character on. */
function isAnchored(pattern: string): boolean {
  return pattern.startsWith('^') && !pattern.includes('|')
}

/** Reads a pattern by hand, as far as its cost depends on it. Null where no bound is known. */
class PatternReader {
  readonly #pattern: string
  #at = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  whole(): Cost | null {
    const cost = this.#choice()
    return this.#at === this.#pattern.length ? cost : null
  }

  /** Alternatives up to the end of their group. */
  #choice(): Cost | null {
    let sum = this.#sequence()
    while (sum !== null && this.#take('|')) {
      const next = this.#sequence()
      sum = next && {
        ways: sum.ways + next.ways,
        loops: Math.max(sum.loops, next.loops),
        atoms: sum.atoms + next.atoms,
      }
    }
    return sum
  }

  #sequence(): Cost | null {
    let product = NOTHING
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern.charAt(this.#at))) {
      const atom = this.#atom()
      const next = atom && this.#repeated(atom)
      if (next === null) return null
      product = {
        ways: product.ways * next.ways,
        loops: product.loops + next.loops,
        atoms: product.atoms + next.atoms,
      }
    }
    return product
  }

  #atom(): Cost | null {
    if (this.#take('\\')) return this.#escape()
    if (this.#take('[')) return this.#class()
    if (!this.#take('(')) {
      this.#at += 1
      return ONE_ATOM
    }
    if (this.#take('?')) this.#match(/(?:[:=!]|<[=!]|<[A-Za-z_$][\w$]*>)/y)
    const inner = this.#choice()
    return this.#take(')') ? inner : null
  }

  #escape(): Cost | null {
    // What a group has matched may be as long as the text.
    if (this.#match(/[1-9k]/y) !== null) return null
    if (this.#match(/u\{[^}]*\}|[pP]\{[^}]*\}/y) === null) this.#at += 1
    return ONE_ATOM
  }

  #class(): Cost | null {
    return this.#match(/(?:\\.|[^\]\\])*\]/sy) === null ? null : ONE_ATOM
  }

  #repeated(atom: Cost): Cost | null {
    const [, sign, least = '', comma = '', most = ''] =
      this.#match(/(?:([*+?])|\{(\d+)(,?)(\d*)\})/y) ?? []
    if (sign === undefined && least === '') return atom
    this.#take('?') // A lazy one takes as many steps.
    if (sign === '?') return { ...atom, ways: atom.ways + 1 }
    if (atom.ways > 1 || atom.loops > 0) return null
    const [from, to] = sign === undefined ? [Number(least), Number(most)] : [1, 0]
    const atoms = atom.atoms * Math.max(1, from, to)
    if (sign !== undefined || (comma !== '' && most === '')) return { ...atom, loops: 1, atoms }
    return { ...atom, ways: comma === '' ? 1 : Math.max(1, to - from + 1), atoms }
  }

  #take(char: string): boolean {
    if (this.#pattern.charAt(this.#at) !== char) return false
    this.#at += 1
    return true
  }

  /** Takes what a sticky expression matches here. */
  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at
    const found = expression.exec(this.#pattern)
    if (found !== null) this.#at = expression.lastIndex
    return found
  }
}
