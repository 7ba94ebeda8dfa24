/**
 * The network that shares a budget by address: an IPv4 address, or the /64 of an IPv6 address, which is
 * one home. Requests without an address, as on a local machine, share one network.
 */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0')
  const whole = tail === undefined ? groups : [...groups, ...zeros, ...after]
  const network = whole.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::/64`
}
