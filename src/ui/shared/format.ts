/** US dollars for people: two significant digits below a cent, else cents; "unknown" for null. */
export function usd(amount: number | null): string {
  if (amount === null) return 'unknown'
  if (amount === 0) return '$0'
  if (amount < 0) return `−${usd(-amount)}`
  if (amount >= 0.01) return `$${amount.toFixed(amount >= 100 ? 0 : 2)}`
  return `$${trimmed(Number(amount.toPrecision(2)).toFixed(10))}`
}

/** A duration for people: "850 ms", "2.4 s", "3 min 5 s". */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A count with thin groups of thousands, such as "12 345". */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202F')
}

/** A share in percent, such as "12 %" or "0.4 %". */
export function percent(share: number): string {
  const value = share * 100
  return `${value !== 0 && Math.abs(value) < 1 ? value.toFixed(1) : value.toFixed(0)} %`
}

/** "1 agent", "3 agents". */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`
}

function trimmed(decimal: string): string {
  return decimal.replace(/0+$/, '')
}
