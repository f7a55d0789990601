import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const desk = mkdtempSync(join(tmpdir(), 'tongbao-journal-'))
after(() => rmSync(desk, { recursive: true }))
const [file, sums] = [join(desk, 'journal.txt'), join(desk, 'sums.csv')]
const program = join(import.meta.dirname, 'verify-journal.ts')

function verify(journal: string, ...options: readonly string[]) {
  writeFileSync(file, journal)
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, file, ...options], {
    encoding: 'utf8',
  })
  return [status, stdout + stderr] as const
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** An entry's line by the fields that matter here. */
const entry = (key: string, kind: string, debit: number, credit: number, minor: string): string =>
  `${key}\t${kind}\t${debit}\t${credit}\t${minor}\t\tCNY\t付款\t\t2026-11-25\t2026-11-25T00:00:00.000Z\n`

const ground = '0'.repeat(64)

/** A journal of the batches given, by the words of the README. */
function journalOf(...batches: readonly (readonly string[])[]): string {
  let hash = ground
  const sealed = batches.map((entries, index) => {
    const number = 1000 - index // numbers need not rise
    const digest = sha256(entries.join(''))
    hash = sha256(`${hash}\t${number}\t${entries.length}\t${digest}\n`)
    const head = `batch\t${index + 1}\t${number}\t${entries.length}\t${digest}\t${hash}\n`
    return head + entries.join('')
  })
  return `tongbao-journal\t1\t1\t${ground}\n${sealed.join('')}end\t${batches.length}\t${hash}\n`
}

const right = journalOf(
  [entry('k1', 'direct', 1, 2, '100'), entry('k2', 'pending', 2, 3, '50')],
  [entry('k3', 'post', 2, 3, '20'), entry('k4', 'direct', 3, 1, '7')],
)
const hashes = [...right.matchAll(/^batch\t.*\t(\w+)$/gm)].map(([, hash]) => hash ?? '')

test('a journal that is right, and the sums of what has moved', () => {
  const [code, said] = verify(
    right,
    '--head',
    hashes[0] ?? '',
    '--head',
    hashes[1] ?? '',
    '--sums',
    sums,
  )
  assert.equal(said, `4 entries are as they were sealed\nheight 2\nhead ${hashes[1]}\n`)
  assert.equal(code, 0)
  assert.equal(
    readFileSync(sums, 'utf8'),
    'account,currency,debits,credits\n1,CNY,100,7\n2,CNY,20,100\n3,CNY,7,20\n',
  )
})

test('a journal of nothing is right', () => {
  const [code, said] = verify(journalOf())
  assert.deepEqual(
    [code, said],
    [0, `0 entries are as they were sealed\nheight 0\nhead ${ground}\n`],
  )
})

/** Journals that are wrong, and the first line that is named. Line 5 is the second batch. */
const wrong: Readonly<Record<string, readonly [journal: string, said: string]>> = {
  'an empty file': ['', 'line 1: the file breaks off'],
  'a later version': [right.replace('l\t1', 'l\t2'), 'line 1: not a journal of version 1'],
  'a mark in front': [`\uFEFF${right}`, 'line 1: not a journal of version 1'],
  'line ends of another system': [
    right.replaceAll('\n', '\r\n'),
    'line 1: not the title of a journal',
  ],
  'something below height 1': [
    right.replace(ground, 'f'.repeat(64)),
    'line 1: below height 1 stands something',
  ],
  'a title that is too long': [right.replace('\n', '\tx\n'), 'line 1: not the title of a journal'],
  'no end': [right.replace(/^end.*\n/m, ''), 'line 8: the file breaks off'],
  'no last line feed': [right.slice(0, -1), 'line 8: the file breaks off'],
  'a batch that breaks off': [right.replace(/k4[^]*/, ''), 'line 7: the file breaks off'],
  'another end': [right.replace('end\t2', 'end\t3'), 'line 8: ends with another head'],
  'something behind the end': [`${right}k5\n`, 'line 9: something follows the end'],
  'a batch that is left out': [
    right.replace(/batch\t1\t[^]*?(?=batch\t2)/, ''),
    'line 2: height 2 follows height 0',
  ],
  'a batch that comes twice': [
    right.replace(/batch\t1\t[^]*?(?=batch\t2)/, '$&$&'),
    'line 5: height 1 follows height 1',
  ],
  'a count of nothing': [right.replace('999\t2', '999\t0'), 'line 5: not a number'],
  'one byte of a name': [
    right.replace('付', '仙'),
    'line 4: height 1, batch 1000: the entries that end here are not those of the digest',
  ],
  'a hash of another': [
    right.replace(hashes[1] ?? '', hashes[0] ?? ''),
    'line 5: height 2, batch 999: the hash does not follow from the one below',
  ],
  'an entry of too few fields': [right.replace('\t\tCNY', ''), 'line 3: not an entry'],
  'a kind that is unknown': [right.replace('direct', 'gift'), 'line 3: not an entry'],
  'an amount of zero, rightly sealed': [
    journalOf([entry('k1', 'direct', 1, 2, '0')]),
    'line 3: the amount is not a whole number above zero',
  ],
  'an amount below zero, rightly sealed': [
    journalOf([entry('k1', 'direct', 1, 2, '-5')]),
    'line 3: the amount is not a whole number above zero',
  ],
  'a part of a fen, rightly sealed': [
    journalOf([entry('k1', 'direct', 1, 2, '1.5')]),
    'line 3: the amount is not a whole number above zero',
  ],
  'money from an account to itself, rightly sealed': [
    journalOf([entry('k1', 'direct', 1, 1, '5')]),
    'line 3: both legs are on one account',
  ],
  'an account of two currencies, rightly sealed': [
    journalOf([
      entry('k1', 'direct', 1, 2, '5'),
      entry('k2', 'direct', 2, 3, '5').replace('CNY', 'HKD'),
    ]),
    'line 4: account 2 holds CNY and HKD',
  ],
}

for (const [title, [journal, said]] of Object.entries(wrong))
  test(`named: ${title}`, () => assert.deepEqual(verify(journal), [1, `${said}\n`]))

test('a hash that was noted and is met nowhere', () => {
  const noted = 'a'.repeat(64)
  assert.deepEqual(verify(right, '--head', noted), [1, `no height has the hash ${noted}\n`])
})

test('a file that is not there, and none at all', () => {
  const ask = (...args: readonly string[]) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
  assert.match(ask(join(desk, 'none')).stderr, /ENOENT/)
  assert.equal(ask(join(desk, 'none')).status, 1)
  assert.match(ask().stderr, /^node verify-journal\.ts FILE/)
})
