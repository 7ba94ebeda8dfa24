import { describe, expect, test } from 'vitest'
import { checkDestination } from '../../../src/protocol/hooks/destination.ts'

const remote = { allowLocalhost: false }
const local = { allowLocalhost: true }

function hrefOf(text: string, rules: Parameters<typeof checkDestination>[1] = remote): string {
  const checked = checkDestination(text, rules)
  return checked.ok ? checked.value.href : `rejected: ${checked.error}`
}

describe('a destination is', () => {
  test.each([
    ['a public name', 'https://example.com/answers?for=me', 'https://example.com/answers?for=me'],
    ['a name in capitals', 'HTTPS://Example.COM/A', 'https://example.com/A'],
    ['a name with a port', 'https://example.com:8443/', 'https://example.com:8443/'],
    [
      'a name in another script',
      'https://bücher.example.com/',
      'https://xn--bcher-kva.example.com/',
    ],
    ['a public address', 'https://1.1.1.1/', 'https://1.1.1.1/'],
    ['a public IPv6 address', 'https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
    [
      'a name that holds a public address',
      'https://ec2-3-80-1-2.example.com/',
      'https://ec2-3-80-1-2.example.com/',
    ],
    ['a name with a version in it', 'https://v10.2.example.com/', 'https://v10.2.example.com/'],
    ['an @ in the path', 'https://example.com/@me', 'https://example.com/@me'],
    ['another port for HTTPS', 'https://example.com:8443/', 'https://example.com:8443/'],
    ['the URL without its fragment', 'https://example.com/a#b', 'https://example.com/a'],
  ])('%s', (_what, text, href) => {
    expect(hrefOf(text)).toBe(href)
  })
})

describe('a destination is not', () => {
  test.each([
    ['plain http', 'http://example.com/'],
    ['another scheme', 'ftp://example.com/'],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['a path alone', '/answers'],
    ['a scheme-relative URL', '//example.com/'],
    ['a scheme without its slashes', 'https:example.com'],
    ['a scheme with three slashes', 'https:///example.com'],
    ['an empty text', ''],
    ['a host with a user', 'https://user@example.com/'],
    ['a host with a password', 'https://user:hunter2@example.com/'],
    ['a host with an empty user', 'https://@example.com/'],
    ['an address behind a name that is a user', 'https://example.com@127.0.0.1/'],
    ['a host behind a backslash', 'https://example.com\\@127.0.0.1/'],
    ['a text with a line break', 'https://exam\nple.com/'],
    ['a text that begins with a space', ' https://example.com/'],
    ['a text with an invisible character', 'https://exam\u200Bple.com/'],
    ['a soft hyphen in localhost', 'https://local\u00ADhost/'],
    ['a port that is none', 'https://example.com:99999/'],
    ['an endless URL', `https://example.com/${'a'.repeat(2_040)}`],
    ['an endless host', `https://${'a.'.repeat(140)}example.com/`],

    ['loopback', 'https://127.0.0.1/'],
    ['the whole of loopback', 'https://127.200.3.4/'],
    ['loopback in decimal', 'https://2130706433/'],
    ['loopback in octal', 'https://0177.0.0.1/'],
    ['loopback in one octal number', 'https://017700000001/'],
    ['loopback in hexadecimal', 'https://0x7f000001/'],
    ['loopback in mixed notation', 'https://0x7f.1/'],
    ['loopback cut short', 'https://127.1/'],
    ['loopback with a dot at its end', 'https://127.0.0.1./'],
    ['loopback in full-width digits', 'https://１２７.０.０.１/'],
    ['loopback with an ideographic dot', 'https://127。0。0。1/'],
    ['loopback in escapes', 'https://%31%32%37.0.0.1/'],
    ['nothing as an address', 'https://0/'],
    ['this network', 'https://0.0.0.0/'],
    ['private 10/8', 'https://10.0.0.1/'],
    ['private 172.16/12', 'https://172.31.255.255/'],
    ['private 192.168/16', 'https://192.168.1.1/'],
    ['carrier-grade NAT', 'https://100.64.0.1/'],
    ['link-local', 'https://169.254.1.1/'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/'],
    ['the metadata of a cloud in decimal', 'https://2852039166/'],
    ['the metadata of a cloud in hexadecimal', 'https://0xa9.0xfe.0xa9.0xfe/'],
    ['the metadata of Alibaba', 'https://100.100.100.200/'],
    ['the host of Azure', 'https://168.63.129.16/'],
    ['protocol assignments', 'https://192.0.0.170/'],
    ['an address for documentation', 'https://203.0.113.7/'],
    ['another address for documentation', 'https://192.0.2.1/'],
    ['a third address for documentation', 'https://198.51.100.9/'],
    ['a relay from IPv6', 'https://192.88.99.1/'],
    ['an address for benchmarks', 'https://198.19.0.1/'],
    ['multicast', 'https://224.0.0.1/'],
    ['reserved space', 'https://250.1.2.3/'],
    ['broadcast', 'https://255.255.255.255/'],

    ['IPv6 loopback', 'https://[::1]/'],
    ['IPv6 loopback in full', 'https://[0000:0000:0000:0000:0000:0000:0000:0001]/'],
    ['nothing as an IPv6 address', 'https://[::]/'],
    ['a mapped IPv4 address', 'https://[::ffff:127.0.0.1]/'],
    ['a mapped IPv4 address in hexadecimal', 'https://[::ffff:a9fe:a9fe]/'],
    ['a mapped public address', 'https://[::ffff:1.1.1.1]/'],
    ['a compatible IPv4 address', 'https://[::127.0.0.1]/'],
    ['a translated IPv4 address', 'https://[64:ff9b::a9fe:a9fe]/'],
    ['a locally translated IPv4 address', 'https://[64:ff9b:1::a00:1]/'],
    ['6to4 of a private address', 'https://[2002:7f00:1::]/'],
    ['Teredo', 'https://[2001:0:a9fe:a9fe::]/'],
    ['Teredo, cut short', 'https://[2001::1]/'],
    ['an address of a protocol', 'https://[2001:1ff::1]/'],
    ['unique local', 'https://[fd00::1]/'],
    ['the IPv6 metadata of a cloud', 'https://[fd00:ec2::254]/'],
    ['link-local IPv6', 'https://[fe80::1]/'],
    ['link-local with a zone', 'https://[fe80::1%25eth0]/'],
    ['site-local IPv6', 'https://[fec0::1]/'],
    ['IPv6 multicast', 'https://[ff02::1]/'],
    ['IPv6 for documentation', 'https://[2001:db8::1]/'],
    ['new IPv6 for documentation', 'https://[3fff:fff::1]/'],
    ['segment routing', 'https://[5f00::1]/'],

    ['localhost', 'https://localhost/'],
    ['localhost in capitals', 'https://LOCALHOST/'],
    ['localhost with a dot at its end', 'https://localhost./'],
    ['localhost in round letters', 'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/'],
    ['a name below localhost', 'https://a.localhost/'],
    ['a name below localhost with a dot at its end', 'https://a.localhost./'],
    ['a name of the local network', 'https://printer.local/'],
    ['an internal name', 'https://db.prod.internal/'],
    ['the metadata of Google', 'https://metadata.google.internal/'],
    ['the metadata of Google by its short name', 'https://metadata.goog/'],
    ['a service of a cluster', 'https://api.default.svc/'],
    ['a host without a domain', 'https://intranet/'],
    ['a public name with a dot at its end', 'https://example.com./'],
    ['DNS that spells loopback', 'https://127.0.0.1.nip.io/'],
    ['DNS that spells loopback in hexadecimal', 'https://7f000001.nip.io/'],
    ['DNS that spells loopback with hyphens', 'https://app-127-0-0-1.sslip.io/'],
    ['a name that always resolves to loopback', 'https://a.localtest.me/'],
    ['another name that always resolves to loopback', 'https://a.local.gd/'],
    ['a name one letter from localhost', 'https://localho.st/'],
    ['the port of SSH', 'https://example.com:22/'],
    ['the port of mail', 'https://example.com:25/'],
    ['the port of HTTP', 'https://example.com:80/'],
    ['the port of a cache', 'https://example.com:6379/'],
    ['port 0', 'https://example.com:0/'],
    ['a private address in any name', 'https://10-0-0-1.example.com/'],
    ['a private address between other numbers', 'https://1.10.0.0.1.example.com/'],
  ])('%s', (_what, text) => {
    expect(checkDestination(text, remote).ok).toBe(false)
  })
})

describe('on the local machine', () => {
  test.each([
    'http://localhost:3000/in',
    'http://127.0.0.1:3000/',
    'http://[::1]/',
    'https://localhost/',
  ])('%s is allowed when local addresses are, and otherwise not', (text) => {
    expect(hrefOf(text, local)).toBe(text)
    expect(hrefOf(text, remote)).toMatch(/^rejected/)
  })

  test.each([
    'http://example.com/',
    'http://127.0.0.2/',
    'http://a.localhost/',
    'http://localhost.example.com/',
    'http://10.0.0.1/',
    'https://169.254.169.254/',
    'https://[::ffff:127.0.0.1]/',
    'http://user@localhost/',
    'http://localhost./',
  ])('%s is still rejected', (text) => {
    expect(hrefOf(text, local)).toMatch(/^rejected/)
  })
})

describe('with a list of hosts', () => {
  const hosts = ['hooks.slack.com', 'API.example.com']

  test.each([
    'https://hooks.slack.com/T/B',
    'https://HOOKS.slack.com/',
    'https://api.EXAMPLE.com/',
  ])('%s is on it', (text) => {
    expect(checkDestination(text, { ...remote, hosts }).ok).toBe(true)
  })

  test.each([
    'https://slack.com/',
    'https://evil-hooks.slack.com/',
    'https://a.hooks.slack.com/',
    'https://hooks.slack.com.evil.example.com/',
    'https://hooks.slack.com./',
    'https://evil.example.com/?hooks.slack.com',
    'https://evil.example.com/#hooks.slack.com',
    'https://hooks.slack.com@evil.example.com/',
    'http://hooks.slack.com/',
  ])('%s is not', (text) => {
    expect(checkDestination(text, { ...remote, hosts }).ok).toBe(false)
  })

  test('a list of hosts allows no blocked address', () => {
    expect(checkDestination('https://10.0.0.1/', { ...remote, hosts: ['10.0.0.1'] }).ok).toBe(false)
  })

  test('an empty list allows no host', () => {
    expect(checkDestination('https://example.com/', { ...remote, hosts: [] }).ok).toBe(false)
  })

  test('the local machine must be on the list like any other host', () => {
    const url = 'http://localhost:3000/'
    expect(checkDestination(url, { ...local, hosts }).ok).toBe(false)
    expect(checkDestination(url, { ...local, hosts: ['localhost'] }).ok).toBe(true)
  })
})

test('an error never quotes the URL', () => {
  for (const text of [
    'https://me:hunter2@example.com/',
    'https://hunter2.local/',
    'http://hunter2',
  ]) {
    expect(hrefOf(text)).toMatch(/^rejected/)
    expect(hrefOf(text)).not.toContain('hunter2')
  }
})
