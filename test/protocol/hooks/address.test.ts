import { expect, test } from 'vitest'
import { isIpv4, isPublicIpv4, isPublicIpv6 } from '../../../src/protocol/hooks/address.ts'

/** The first and the last address of each blocked range, and the ones just outside. */
test.each([
  ['0.0.0.0', false],
  ['0.255.255.255', false],
  ['1.0.0.0', true],
  ['9.255.255.255', true],
  ['10.0.0.0', false],
  ['10.255.255.255', false],
  ['11.0.0.0', true],
  ['100.63.255.255', true],
  ['100.64.0.0', false],
  ['100.127.255.255', false],
  ['100.128.0.0', true],
  ['126.255.255.255', true],
  ['127.0.0.1', false],
  ['127.255.255.255', false],
  ['128.0.0.0', true],
  ['168.63.129.15', true],
  ['168.63.129.16', false],
  ['168.63.129.17', true],
  ['169.253.255.255', true],
  ['169.254.169.254', false],
  ['169.255.0.0', true],
  ['172.15.255.255', true],
  ['172.16.0.0', false],
  ['172.31.255.255', false],
  ['172.32.0.0', true],
  ['192.0.0.255', false],
  ['192.0.1.0', true],
  ['192.0.2.1', false],
  ['192.88.99.1', false],
  ['192.167.255.255', true],
  ['192.168.0.0', false],
  ['192.169.0.0', true],
  ['198.17.255.255', true],
  ['198.18.0.0', false],
  ['198.19.255.255', false],
  ['198.20.0.0', true],
  ['198.51.100.7', false],
  ['203.0.113.7', false],
  ['223.255.255.255', true],
  ['224.0.0.0', false],
  ['240.0.0.0', false],
  ['255.255.255.255', false],
])('whether %s is public: %s', (address, wanted) => {
  expect(isPublicIpv4(address)).toBe(wanted)
})

test.each([
  ['2606:4700::1111', true],
  ['2a00:1450:4001:80b::200e', true],
  ['3ffe::1', true],
  ['::', false],
  ['::1', false],
  ['::ffff:a00:1', false],
  ['64:ff9b::a00:1', false],
  ['fc00::1', false],
  ['fd12:3456::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
  ['2001::1', false],
  ['2001:1ff::1', false],
  ['2001:200::1', true],
  ['2001:db8::1', false],
  ['2002:a00:1::', false],
  ['3fff:1::1', false],
  ['4000::1', false],
])('whether %s is public: %s', (address, wanted) => {
  expect(isPublicIpv6(address)).toBe(wanted)
})

test.each([
  ['192.0.2.1', true],
  ['1.2.3', false],
  ['1.2.3.4.5', false],
  ['a.b.c.d', false],
  ['example.com', false],
])('whether %s is written as an IPv4 address: %s', (host, wanted) => {
  expect(isIpv4(host)).toBe(wanted)
})
