import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCardNumber, isCreditCode, isIdentityNumber, isRegistrationNumber } from './numbers.ts'

test('check digits by the letter of their standards', () => {
  const table: readonly (readonly [
    check: (text: string) => boolean,
    right: string,
    wrong: readonly string[],
  ])[] = [
    // The example of GB 32100-2015; a letter that is none of it, a digit exchanged, too short.
    [
      isCreditCode,
      '91350100M000100Y43',
      ['91350100M000100Y44', '91350100M000100I43', '19350100M000100Y43', '91350100M000100Y4', ''],
    ],
    [isRegistrationNumber, '110108000000016', ['110108000000017', '11010800000001', '']],
    // The examples of GB 11643-1999; a day that does not exist, a small x, neighbours exchanged.
    [
      isIdentityNumber,
      '11010519491231002X',
      ['110105194912310021', '11010519490230002X', '11010519491231002x', '11015019491231002X'],
    ],
    [isIdentityNumber, '440524188001010014', ['440524188001010015', '440524188013010014']],
    [
      isCardNumber,
      '6222020000000000018',
      ['6222020000000000013', '62220200', '622202000000000001a'],
    ],
  ]
  for (const [check, right, wrong] of table) {
    assert.equal(check(right), true, right)
    for (const each of wrong) assert.equal(check(each), false, each)
  }
})
