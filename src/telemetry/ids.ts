/**
 * 64 bits made of a text, as 16 hexadecimal digits: two multiplicative hashes of 32 bits, each mixed with the other at
 * the end. Ids of a run are made of its own random id, so that they are the same when a job makes its run again.
 */
export function spanIdOf(text: string): string {
  let one = 0xdeadbeef
  let other = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, 0x9e3779b1)
    other = Math.imul(other ^ unit, 0x5f356495)
  }
  const mix = (a: number, b: number) =>
    Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  return hex(mix(one, other)) + hex(mix(other, one))
}

/** The id of the trace that a run begins. */
export function traceIdOf(run: string): string {
  return spanIdOf(`trace ${run}`) + spanIdOf(`${run} trace`)
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
