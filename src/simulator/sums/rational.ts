/** An exact fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly top: bigint
  readonly bottom: bigint
  /** True when a root had to be rounded on the way. */
  readonly rounded: boolean
}

/** Decimals shown of a number that has no end. */
const SHOWN_DECIMALS = 4
/** Decimals of a root that has no end. */
const ROOT_DECIMALS = 6
/** Longest decimal that is still shown whole; beyond it a fraction reads better. */
const MAX_DECIMALS = 10

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** Reduces a fraction; the denominator must not be zero. */
export function rational(top: bigint, bottom: bigint, rounded = false): Rational {
  let a = magnitude(top)
  let b = magnitude(bottom)
  while (b !== 0n) [a, b] = [b, a % b]
  const sign = bottom < 0n ? -1n : 1n
  return { top: (sign * top) / a, bottom: (sign * bottom) / a, rounded }
}

/** Reads a decimal literal such as `12`, `0.5` or `.5`. */
export function readDecimal(text: string): Rational {
  const [whole = '', decimals = ''] = text.split('.')
  return rational(BigInt(whole + decimals || '0'), 10n ** BigInt(decimals.length))
}

/** The sum of two numbers. */
export function add(a: Rational, b: Rational): Rational {
  const top = a.top * b.bottom + b.top * a.bottom
  return rational(top, a.bottom * b.bottom, a.rounded || b.rounded)
}

/** The product of two numbers. */
export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.top * b.top, a.bottom * b.bottom, a.rounded || b.rounded)
}

/** The number with the other sign. */
export function negate(a: Rational): Rational {
  return { ...a, top: -a.top }
}

/** One over the number, which must not be zero. */
export function invert(a: Rational): Rational {
  return rational(a.bottom, a.top, a.rounded)
}

/** The largest integer that is not above the number. */
export function floor(a: Rational): bigint {
  const whole = a.top / a.bottom
  return a.top < 0n && whole * a.bottom !== a.top ? whole - 1n : whole
}

/** The nearest integer, halves upwards. */
export function round(a: Rational): bigint {
  return floor(rational(2n * a.top + a.bottom, 2n * a.bottom))
}

/** Whether two numbers are equal. */
export function same(a: Rational, b: Rational): boolean {
  return a.top === b.top && a.bottom === b.bottom
}

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** The square root of a number that is not negative: exact when it can be, else rounded. */
export function squareRoot(a: Rational): Rational {
  const top = integerRoot(a.top)
  const bottom = integerRoot(a.bottom)
  if (top * top === a.top && bottom * bottom === a.bottom) return rational(top, bottom, a.rounded)
  const scale = 10n ** BigInt(ROOT_DECIMALS)
  const doubled = integerRoot((4n * a.top * scale * scale) / a.bottom)
  return rational((doubled + 1n) / 2n, scale, true)
}

function withPoint(scaled: bigint, decimals: number): string {
  const digits = magnitude(scaled)
    .toString()
    .padStart(decimals + 1, '0')
  const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '')
  return scaled < 0n ? `-${text}` : text
}

/** Writes a number: whole, as a decimal that ends, or as a fraction with its rough size. */
export function show(a: Rational): string {
  if (a.bottom === 1n) return a.rounded ? `about ${a.top}` : `${a.top}`
  const scale = 10n ** BigInt(MAX_DECIMALS)
  if (scale % a.bottom === 0n) {
    const decimal = withPoint((a.top * scale) / a.bottom, MAX_DECIMALS)
    return a.rounded ? `about ${decimal}` : decimal
  }
  const rough = 10n ** BigInt(SHOWN_DECIMALS)
  const about = withPoint(round(multiply(a, rational(rough, 1n))), SHOWN_DECIMALS)
  return a.rounded ? `about ${about}` : `${a.top}/${a.bottom} (about ${about})`
}
