/** Blocks of IPv4 outside the public internet: IANA's special-purpose registry, and addresses that clouds reserve. */
const CLOSED_BLOCKS = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // the host of a virtual machine at Azure
  '169.254.0.0/16', // link-local, and the metadata of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // relays from IPv6
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
].map((block) => {
  const [address = '', bits = ''] = block.split('/')
  return { first: numberOf(address), size: 2 ** (32 - Number(bits)) }
})

/** Blocks of IPv6's public 2000::/3 that lead elsewhere. */
const CLOSED_PREFIXES = [
  /^2001:(?:1?[0-9a-f]{1,2})?:/, // 2001::/23: Teredo and other protocols
  /^2001:db8:/, // documentation
  /^2002:/, // 6to4: an IPv4 address inside
  /^3fff:[0-9a-f]{0,3}:/, // documentation
]

/** Whether an IPv4 address, as WHATWG URLs write it (`192.0.2.1`), is on the public internet. */
export function isPublicIpv4(address: string): boolean {
  const number = numberOf(address)
  return !CLOSED_BLOCKS.some(({ first, size }) => number >= first && number < first + size)
}

/**
 * Whether an IPv6 address, as WHATWG URLs write it and without brackets, is on the public internet.
 * Only 2000::/3 is; loopback, mapped and translated IPv4, unique local and link-local are all outside.
 */
export function isPublicIpv6(address: string): boolean {
  return /^[23][0-9a-f]{3}:/.test(address) && !CLOSED_PREFIXES.some((each) => each.test(address))
}

/** Whether a host is written as an IPv4 address. */
export function isIpv4(host: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
}
