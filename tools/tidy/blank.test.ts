import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blank } from './blank.ts'
import { functionsOf } from './functions.ts'

test('strings, comments, templates and regular expressions are told from code', () => {
  // Each row: the text, its code, and what is left when only comments go.
  const table: readonly (readonly [text: string, code: string, spoken: string])[] = [
    ["a('b') // c", "a(' ')     ", "a('b')     "],
    ['a /* b\nc */ d', 'a     \n     d', 'a     \n     d'],
    ["'it\\'s' + a", "'     ' + a", "'it\\'s' + a"],
    // A template says text, but what stands in ${} is code, templates in it too.
    ['`a ${b(`c ${d}`)} e` + f', '`  ${b(`  ${d}`)}  ` + f', '`a ${b(`c ${d}`)} e` + f'],
    ['`a ${{ b: 1 }} c`', '`  ${{ b: 1 }}  `', '`a ${{ b: 1 }} c`'],
    // A slash after a value divides; elsewhere it opens a pattern, in which `//` is no comment.
    ['a / b / c // d', 'a / b / c     ', 'a / b / c     '],
    ["x = /['/]\\/\\/{/g + a", 'x = /         /g + a', "x = /['/]\\/\\/{/g + a"],
    // An apostrophe in JSX is not a quote, but costs no more than its own line.
    ["<p>don't</p>\nb('c')", "<p>don'    >\nb(' ')", "<p>don't</p>\nb('c')"],
  ]
  for (const [text, code, spoken] of table) {
    const given = blank(text)
    assert.equal(given.code, code, text)
    assert.equal(given.spoken, spoken, text)
  }
})

test('functions are found with their names and lengths', () => {
  const text = `
function declared<T extends { a: string }>(
  a: T,
): Promise<{ b: string }> {
  return b({ a })
}
const short = (a: string) => a
const split = async (a: string): Promise<string> =>
  b(
    a,
  )
const curried = (a: A) => async (b: B) => {
  return { a, b }
}
class Owner {
  constructor(a: string) {
    if (a) this.a = a
  }
}
const object = {
  method() { return 1 },
  key: (a: A) => { return a },
}
type Word = (a: string) => void
run(function inner() {}, (a) => a)
`
  const found = functionsOf(blank(text).code).map(({ name, lines }) => `${name} ${lines}`)
  assert.deepEqual(found.toSorted(), [
    'constructor 3',
    'curried 3',
    'declared 5',
    'inner 1',
    'key 1',
    'method 1',
    'short 1',
    'split 4',
  ])
})
