/**
 * The network that shares a limit by address: an IPv4 address, or the /48 of an IPv6 address. A /48 is the most that
 * one customer or tunnel gets, with 65,536 networks of a home (/64) in it, so a limit of each /64 would be none.
 * Requests without an address, as on a local machine, share one network.
 */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  if (!address.includes(':')) return address
  const last = address.slice(address.lastIndexOf(':') + 1)
  // An IPv4 address in IPv6 form, such as ::ffff:192.0.2.1.
  if (last.includes('.')) return last
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0')
  const whole = tail === undefined ? groups : [...groups, ...zeros, ...after]
  const network = whole.slice(0, 3).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::/48`
}
