import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '#kernel/refusal'
import { small } from '#test/rule-terms'
import { checkExpression } from './check-expression.ts'
import { bounds } from './expression.ts'
import { formatExpression } from './format-expression.ts'
import { parseExpression } from './parse-expression.ts'

const canonical = (text: string): string => formatExpression(parseExpression(text))

test('a text in its canonical form', () => {
  const table: readonly (readonly [text: string, canonical: string])[] = [
    ['amount>500元', 'amount > 500元'],
    ['amount > 0.29元', 'amount > 0.29元'],
    ['amount > 29分', 'amount > 0.29元'],
    ['amount >= 50000元', 'amount >= 5万元'],
    ['amount >= 1.5万元', 'amount >= 15000元'],
    ['share>=80% and share<0.9', 'share >= 80% and share < 0.9'],
    ['share > 0.5%', 'share > 0.5%'],
    ['share > 55%', 'share > 55%'],
    ['a.1h > 3次 or b.24h < 2', 'a.1h > 3次 or b.24h < 2'],
    ['(a.1h > 3) and ((b.24h < 2))', 'a.1h > 3 and b.24h < 2'],
    ['(a.1h>3 or b.24h<2) and isNew', '(a.1h > 3 or b.24h < 2) and isNew'],
    ['a.1h > 3 or b.24h < 2 and isNew', 'a.1h > 3 or b.24h < 2 and isNew'],
    ['isNew and (isOld and isNew)', 'isNew and (isOld and isNew)'],
    ['not (isNew and isOld)', 'not (isNew and isOld)'],
    ['not isNew and isOld', 'not isNew and isOld'],
    ['not a.1h > 3', 'not a.1h > 3'],
    ['not not isNew', 'not not isNew'],
    ['kind not in (1, 2)', 'not kind in (1, 2)'],
    ["kind in ('shop' , 'person')", "kind in ('shop', 'person')"],
    ['kind in list 高风险', 'kind in 名单 高风险'],
    ['kind in 名单 高风险', 'kind in 名单 高风险'],
    ['amount between 10元 and 20元 and isNew', 'amount between 10元 and 20元 and isNew'],
    ['a.1h - (b.24h - 1) > 0', 'a.1h - (b.24h - 1) > 0'],
    ['a.1h - b.24h - 1 > 0', 'a.1h - b.24h - 1 > 0'],
    ['(amount + amount) * 2 > 1元', '(amount + amount) * 2 > 1元'],
    ['amount > -1元', 'amount > -1元'],
    ['- (a.1h + 1) < 0', '-(a.1h + 1) < 0'],
    ['known(hours)and hours<72h', 'known(hours) and hours < 72h'],
    ['hours<3天', 'hours < 3d'],
    ['max(a.1h,b.24h)>$许多', 'max(a.1h, b.24h) > $许多'],
    ['$分档( amount )>2', '$分档(amount) > 2'],
    ['if(isNew,1,2)>1', 'if(isNew, 1, 2) > 1'],
    ['isNew 且 非 isOld 或 a.1h ≥ 3', 'isNew and not isOld or a.1h >= 3'],
    ['（a.1h 介于 1 and 2） and kind 属于（1，2）', 'a.1h between 1 and 2 and kind in (1, 2)'],
    ['isNew # 新收款方\n and isOld', 'isNew and isOld'],
    ['isNew = true', 'isNew = true'],
  ]
  for (const [text, expected] of table) {
    equal(canonical(text), expected)
    equal(canonical(expected), expected)
  }
})

const faultOf = (text: string): string => {
  try {
    checkExpression(text, parseExpression(text), small)
    return 'ok'
  } catch (error) {
    ok(error instanceof Refusal, String(error))
    equal(error.code, 'RULE_TEXT_REFUSED')
    const { fault, line, column } = error.detail ?? {}
    return `${String(fault)} ${String(line)}:${String(column)}`
  }
}

test('a fault is told with its place', () => {
  const table: readonly (readonly [text: string, fault: string])[] = [
    ['', 'EMPTY 1:1'],
    ['  # 空\n', 'EMPTY 1:1'],
    ['a.1h > 3 and', 'UNEXPECTED 1:13'],
    ['a.1h > 3 b.24h', 'UNEXPECTED 1:10'],
    ['a.1h >', 'UNEXPECTED 1:7'],
    ['and a.1h', 'UNEXPECTED 1:1'],
    ['(a.1h > 3', 'UNEXPECTED 1:10'],
    ['a.1h > 3)', 'UNEXPECTED 1:9'],
    ['isNew\nand ?', 'UNKNOWN_CHARACTER 2:5'],
    ["金额 = 'x", 'UNCLOSED_TEXT 1:6'],
    ["kind = 'x\n'", 'UNCLOSED_TEXT 1:8'],
    ['a.1h > 3kg', 'UNKNOWN_UNIT 1:9'],
    ['a.1h > 3and isNew', 'UNKNOWN_UNIT 1:9'],
    ['amount > 0.001元', 'PART_OF_A_FEN 1:10'],
    ['amount > 0.5分', 'PART_OF_A_FEN 1:10'],
    ['amount > 999999999999万元', 'PART_OF_A_FEN 1:10'],
    ['a.1h > 1234567890123', 'BAD_NUMBER 1:8'],
    ['a.1h > 0.12345', 'BAD_NUMBER 1:8'],
    ['1 < a.1h < 5', 'CHAINED 1:10'],
    ['a.1h = 1 = true', 'CHAINED 1:10'],
    ['a.2h > 3', 'UNKNOWN_FACTOR 1:1'],
    ['isNew and\n\n  a.2h > 3', 'UNKNOWN_FACTOR 3:3'],
    ['a.1h > $不多', 'UNKNOWN_NAME 1:8'],
    ['$表(amount) > 2', 'UNKNOWN_NAME 1:1'],
    ['kind in 名单 低风险', 'UNKNOWN_NAME 1:6'],
    ['kind in 名单 and', 'UNEXPECTED 1:12'],
    ['sin(a.1h) > 0', 'UNKNOWN_NAME 1:1'],
    ["kind = 'house'", 'UNKNOWN_CODE 1:8'],
    ["kind in ('shop', 'house')", 'UNKNOWN_CODE 1:18'],
    ["a.1h = 'shop'", 'NO_TEXT_HERE 1:8'],
    ["'shop' = kind", 'NO_TEXT_HERE 1:1'],
    ['known(a.1h, b.24h)', 'WRONG_COUNT 1:1'],
    ['min(a.1h) > 0', 'WRONG_COUNT 1:1'],
    ['if(isNew, 1) > 0', 'WRONG_COUNT 1:1'],
    ['amount > 500', 'UNIT_MISSING 1:10'],
    ['500 < amount', 'UNIT_MISSING 1:1'],
    ['hours < 72', 'UNIT_MISSING 1:9'],
    ['amount between 10元 and 20', 'UNIT_MISSING 1:24'],
    ['amount > a.1h', 'UNITS_DIFFER 1:10'],
    ['a.1h + amount > 0', 'UNITS_DIFFER 1:8'],
    ['hours < 500元', 'UNITS_DIFFER 1:9'],
    ['chance > share', 'UNITS_DIFFER 1:10'],
    ['chance > 80%', 'UNITS_DIFFER 1:10'],
    ['$分档(a.1h) > 2', 'UNITS_DIFFER 1:5'],
    ['amount in 名单 高风险', 'UNITS_DIFFER 1:1'],
    ['amount * amount > 1元', 'NO_ARITHMETIC 1:10'],
    ['a.1h / hours > 1', 'NO_ARITHMETIC 1:8'],
    ['kind + 1 = 2', 'NO_ARITHMETIC 1:8'],
    ['log(amount) > 1', 'NO_ARITHMETIC 1:5'],
    ['-kind = 1', 'NO_ARITHMETIC 1:2'],
    ['a.1h', 'NOT_A_CONDITION 1:1'],
    ['isNew and a.1h', 'NOT_A_CONDITION 1:11'],
    ['not amount', 'NOT_A_CONDITION 1:5'],
    ['if(a.1h, 1, 2) > 0', 'NOT_A_CONDITION 1:4'],
    ['isNew > 3', 'NOT_A_NUMBER 1:1'],
    ['isNew + 1 > 3', 'NOT_A_NUMBER 1:1'],
    ['isNew < isOld', 'NO_ORDER 1:1'],
    ['kind > 3', 'NO_ORDER 1:1'],
    ['kind between 1 and 3', 'NO_ORDER 1:1'],
    ['max(kind, 2) = 2', 'NO_ORDER 1:5'],
    ['chance > 80', 'OUT_OF_RANGE 1:10'],
    ['chance in (0.5, 2)', 'OUT_OF_RANGE 1:17'],
    ['kind in (a.1h)', 'NOT_A_LITERAL 1:10'],
    [`${'('.repeat(50)}isNew${')'.repeat(50)}`, 'TOO_DEEP 1:42'],
    [`isNew${' or isNew'.repeat(399)}`, 'TOO_MANY_PARTS 1:1798'],
    [`isNew${' '.repeat(bounds.length)}`, `TOO_LONG 1:${bounds.length + 1}`],
    [`kind in (${'1,'.repeat(200)}1)`, 'TOO_MANY_MEMBERS 1:410'],
    ['a.1h > 3 and share < 80% and amount > 0', 'ok'],
    ['amount / amount > 80% and amount / a.1h < 5元', 'ok'],
    ['hours < 3d and days > 12h and days + hours > 3s', 'ok'],
    ['log(amount / 1元) > 2', 'ok'],
    ['isNew = false', 'ok'],
    ['0 < amount', 'ok'],
    ['amount > 2 * $大额 and chance > 1 - 0.2', 'ok'],
    ["kind = 'shop' or kind in 名单 高风险", 'ok'],
  ]
  for (const [text, expected] of table) equal(`${text} → ${faultOf(text)}`, `${text} → ${expected}`)
})

test('the sentence of a fault says the remedy in both languages', () => {
  try {
    checkExpression('a.2h > 3', parseExpression('a.2h > 3'), small)
  } catch (error) {
    ok(error instanceof Refusal)
    match(String(error.detail?.issue), /^第1行第1列：没有名为 a\.2h 的因子，最接近的是 a\.1h，/)
    match(
      String(error.detail?.issue),
      /Line 1, column 1: there is no factor a\.2h; the nearest is a\.1h/,
    )
  }
})

test('what a rule reads, and what it costs', () => {
  const text = 'amount > 5元 and (a.1h > 2 or amount > 9元) and $分档(amount) > 1'
  const { factors, cost } = checkExpression(text, parseExpression(text), small)
  deepEqual(factors, ['a.1h', 'amount'])
  equal(cost, 2 + 1 + 2 + 1 + 2 + 1 + 1 + 5)
})
