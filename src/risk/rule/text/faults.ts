import { type Refusal, refusals } from '#kernel/refusal'

/** Why a text is no rule: the fault, and what to write instead; both sentences in both languages. */
const faults = {
  TOO_LONG: {
    zh: '规则文本超过{0}个字符，请拆成多条规则',
    en: 'the text is longer than {0} characters; split it into several rules',
  },
  TOO_DEEP: {
    zh: '括号或嵌套超过{0}层，请拆成多条规则',
    en: 'it is nested deeper than {0}; split it into several rules',
  },
  TOO_MANY_PARTS: {
    zh: '规则的组成部分超过{0}个，请拆成多条规则',
    en: 'it has more than {0} parts; split it into several rules',
  },
  EMPTY: {
    zh: '规则是空的，请写一个条件，例如 customer.count.1h > 5',
    en: 'there is no text; write a condition, such as customer.count.1h > 5',
  },
  UNKNOWN_CHARACTER: {
    zh: '字符 {0} 在规则中没有含义，请删去或改写',
    en: 'the character {0} means nothing here; remove it',
  },
  UNCLOSED_TEXT: {
    zh: "文字缺少右引号，请在同一行补上 '",
    en: "the quoted word does not end; close it with ' on the same line",
  },
  BAD_NUMBER: {
    zh: '数字 {0} 写法有误，整数最多{1}位、小数最多{2}位',
    en: 'the number {0} is badly written; at most {1} digits before and {2} after the point',
  },
  UNKNOWN_UNIT: {
    zh: '单位 {0} 不认识，请用 元、万元、分、%、次、s、h、d 之一，并在单位后留空格',
    en: 'the unit {0} is not known; use one of 元 万元 分 % 次 s h d, with a space behind it',
  },
  PART_OF_A_FEN: {
    zh: '金额 {0} 不足整分，请写到分为止',
    en: 'the amount {0} is no whole number of fen; write at most two digits behind the yuan',
  },
  UNEXPECTED: {
    zh: '此处不应是 {0}，应为{1}',
    en: '{0} does not belong here; {2} is expected',
  },
  CHAINED: {
    zh: '比较不能连写，请用 x between a and b，或用 and 连接两个比较',
    en: 'comparisons do not chain; write x between a and b, or join two of them by and',
  },
  TOO_MANY_MEMBERS: {
    zh: '括号内的值超过{0}个，请改用名单',
    en: 'there are more than {0} values; use a named list instead',
  },
  UNKNOWN_FACTOR: {
    zh: '没有名为 {0} 的因子，最接近的是 {1}，请核对因子目录',
    en: 'there is no factor {0}; the nearest is {1}, see the catalogue',
  },
  UNKNOWN_NAME: {
    zh: '没有名为 {0} 的{1}，可用的有：{3}',
    en: 'there is no {2} named {0}; there are: {3}',
  },
  UNKNOWN_CODE: {
    zh: '{1} 没有取值 {0}，可用的有：{2}',
    en: '{1} has no value {0}; there are: {2}',
  },
  WRONG_COUNT: {
    zh: '{0} 需要{1}个参数，这里有{2}个，请增减参数',
    en: '{0} takes {1} arguments, and {2} are given; add or remove some',
  },
  UNITS_DIFFER: {
    zh: '{0}与{1}不能比较或相加减，请改用同一单位',
    en: '{2} and {3} are neither compared nor added; bring them to one unit',
  },
  UNIT_MISSING: {
    zh: '数字缺少单位，{0}应写成例如 {2}',
    en: 'the number lacks its unit; {1} is written as {2}',
  },
  NO_ARITHMETIC: {
    zh: '{0} {1} {2} 没有含义，请检查算式的单位',
    en: '{3} {1} {4} has no meaning; look at the units',
  },
  NOT_A_CONDITION: {
    zh: '此处需要一个条件，而这是{0}，请与某个值比较，例如 … > {2}',
    en: 'a condition is needed here, and this is {1}; compare it, such as … > {2}',
  },
  NOT_A_NUMBER: {
    zh: '此处需要一个数值，而这是{0}，请改写',
    en: 'a number is needed here, and this is {1}; write it otherwise',
  },
  NO_ORDER: {
    zh: '{0}没有大小之分，请用 =、!= 或 in',
    en: '{1} has no order; use =, != or in',
  },
  OUT_OF_RANGE: {
    zh: '评分在 0 与 1 之间，{0} 不会成立或总是成立，请改写',
    en: 'a score lies between 0 and 1; {0} never or always holds',
  },
  NOT_A_LITERAL: {
    zh: 'in 的括号内只能是固定的值，请用 or 连接比较',
    en: 'only fixed values stand behind in; join comparisons by or instead',
  },
  NO_TEXT_HERE: {
    zh: "文字 '{0}' 只能与编码类因子比较，请改写",
    en: "the word '{0}' is compared with a factor that holds codes only",
  },
} as const satisfies Record<string, Readonly<{ zh: string; en: string }>>

export type Fault = keyof typeof faults

export const refuse = refusals({
  RULE_TEXT_REFUSED: [400, '规则文本有误，请按提示修改后再提交'],
})

/**
 * The refusal of a text, at a place in it: its detail has `fault`, `line` and `column` (from one, in
 * characters), and both sentences as `issue`.
 */
export function faultAt(
  text: string,
  at: number,
  fault: Fault,
  ...words: (string | number)[]
): Refusal {
  const before = text.slice(0, at).split('\n')
  const line = before.length
  const column = Array.from(before.at(-1) ?? '').length + 1
  const { zh, en } = faults[fault]
  const issue = `第${line}行第${column}列：${filled(zh, words)}。Line ${line}, column ${column}: ${filled(en, words)}.`
  return refuse('RULE_TEXT_REFUSED', { fault, line, column, issue })
}

const filled = (sentence: string, words: readonly (string | number)[]): string =>
  sentence.replaceAll(/\{(\d)\}/g, (_all, index: string) => String(words[Number(index)] ?? ''))
