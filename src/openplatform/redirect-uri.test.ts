import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allowedRedirect, withCode } from './redirect-uri.ts'

const domains = ['shop.example.com', 'shop.example.com:8443', 'localhost:8081', '127.0.0.1:8081']

test('a code goes to the very host and port of the app, and nowhere else', () => {
  const table: readonly (readonly [address: string, isAllowed: boolean])[] = [
    ['https://shop.example.com', true],
    ['https://shop.example.com/pay?order=1#/top', true],
    ['https://SHOP.example.com/pay', true],
    ['https://shop.example.com:443/pay', true],
    ['https://shop.example.com:8443/pay', true],
    ['http://localhost:8081/pay', true],
    ['http://127.0.0.1:8081/pay', true],
    ['http://shop.example.com/pay', false],
    ['https://shop.example.com:8444/pay', false],
    ['https://example.com/', false],
    ['https://a.shop.example.com/', false],
    ['https://shop.example.com.evil.cn/', false],
    ['https://evil.cn/shop.example.com', false],
    ['https://evil.cn?x=shop.example.com', false],
    ['https://evil.cn#shop.example.com', false],
    ['https://shop.example.com@evil.cn/', false],
    ['https://evil.cn\\@shop.example.com/', false],
    ['https://user@shop.example.com/', false],
    ['https://shop.example.com%2eevil.cn/', false],
    ['https://shop.example.com./', false],
    ['http://localhost:8082/', false],
    ['http://localhost.evil.cn:8081/', false],
    ['//shop.example.com/', false],
    ['/pay', false],
    ['javascript:alert(1)//shop.example.com', false],
    ['data:text/html,shop.example.com', false],
    ['', false],
    [`https://shop.example.com/${'x'.repeat(2_048)}`, false],
  ]
  for (const [address, isAllowed] of table)
    assert.equal(allowedRedirect(address, domains) !== undefined, isAllowed, address)
})

test('whatever is asked, the code goes to a host of the app', () => {
  const piece = fc.constantFrom(
    'https://',
    'http://',
    '//',
    'shop.example.com',
    'evil.cn',
    '@',
    '\\',
    '/',
    '?',
    '#',
    ':',
    '.',
    '8443',
    '%40',
    '\t',
    ' ',
    'localhost:8081',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const url = allowedRedirect(pieces.join(''), domains)
      if (!url) return
      const target = new URL(withCode(url, 'the-code', undefined))
      assert.ok(domains.includes(target.host), target.href)
      assert.equal(target.searchParams.get('code'), 'the-code')
    }),
    { numRuns: 2_000 },
  )
})

test('code and state join what the address already has', () => {
  const url = new URL('https://shop.example.com/pay?order=1&code=old#/top')
  const target = new URL(withCode(url, 'c', 'a b&c=d"<'))
  assert.deepEqual(
    [...target.searchParams],
    [
      ['order', '1'],
      ['code', 'c'],
      ['state', 'a b&c=d"<'],
    ],
  )
  assert.equal(target.hash, '#/top')
})
