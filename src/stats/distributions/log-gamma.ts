/** Lanczos's approximation with g = 7 and nine terms (Godfrey 2001): relative error about 1e-15. */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const G = 7

/** The logarithm of the gamma function of a positive number. */
export function logGamma(value: number): number {
  let series = 0.99999999999980993
  for (const [index, coefficient] of LANCZOS.entries()) series += coefficient / (value + index)
  const shifted = value + G - 0.5
  return Math.log(2 * Math.PI) / 2 + (value - 0.5) * Math.log(shifted) - shifted + Math.log(series)
}

/** The logarithm of the number of ways to choose some of a number of things. */
export function logChoose(of: number, some: number): number {
  return logGamma(of + 1) - logGamma(some + 1) - logGamma(of - some + 1)
}
