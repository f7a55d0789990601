/** What is wrong with what somebody types, by the name of its sentence; nothing when it is right. */
export type Fault =
  | 'missing'
  | 'creditCode'
  | 'creditCodeDigit'
  | 'idNumber'
  | 'idNumberDigit'
  | 'cardNumber'
  | 'cardNumberDigit'
  | 'phone'
  | 'servicePhone'
  | 'email'
  | 'date'
  | 'until'
  | 'untilBefore'
  | 'past'
  | 'shortName'
  | 'individualName'
  | 'domain'
  | 'branchId'
  | 'name'
  | 'tooLong'

const creditCodeDigits = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** 统一社会信用代码 of GB 32100: eighteen, the last one checks the others modulo 31. */
export function creditCodeFault(text: string): Fault | undefined {
  if (/^\d{15}$/.test(text)) return undefined
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) return 'creditCode'
  let sum = 0
  let weight = 1
  for (const letter of text.slice(0, 17)) {
    sum += creditCodeDigits.indexOf(letter) * weight
    weight = (weight * 3) % 31
  }
  return creditCodeDigits[(31 - (sum % 31)) % 31] === text[17] ? undefined : 'creditCodeDigit'
}

const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** 居民身份证号 of GB 11643: ISO 7064 modulo 11-2. */
export function idNumberFault(text: string): Fault | undefined {
  if (!/^[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(text))
    return 'idNumber'
  const sum = idWeights.reduce((total, weight, place) => total + weight * Number(text[place]), 0)
  return '10X98765432'[sum % 11] === text[17] ? undefined : 'idNumberDigit'
}

/** Numbers of personal cards are checked by Luhn; those of companies' accounts have no such digit. */
export function cardNumberFault(text: string, isPersonal: boolean): Fault | undefined {
  if (!/^\d{8,30}$/.test(text)) return 'cardNumber'
  if (!isPersonal) return undefined
  if (!/^\d{15,19}$/.test(text)) return 'cardNumber'
  let sum = 0
  for (const [place, digit] of text.split('').toReversed().entries()) {
    const doubled = Number(digit) * (place % 2 === 0 ? 1 : 2)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0 ? undefined : 'cardNumberDigit'
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toISOString().startsWith(text)

export function dateFault(text: string): Fault | undefined {
  try {
    return isDate(text) ? undefined : 'date'
  } catch {
    return 'date'
  }
}

export const forever = '长期'

/** The end of a validity: a day behind its begin, or `长期`; what has run out is not taken. */
export function untilFault(text: string, begin: string, today: string): Fault | undefined {
  if (text === forever) return undefined
  if (dateFault(text)) return 'until'
  if (begin && text <= begin) return 'untilBefore'
  return text < today ? 'past' : undefined
}

/** As a payer's screen shows it: 64 bytes are about 21 Chinese characters. */
export const shortNameFault = (text: string): Fault | undefined =>
  new TextEncoder().encode(text).length > 64 ? 'shortName' : undefined

const patterns = {
  phone: /^1[3-9]\d{9}$/,
  servicePhone:
    /^(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|(?:400|800)-?\d{3}-?\d{4}|95\d{3,4})$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/,
  domain: /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:\/\S*)?$/i,
  branchId: /^\d{12}$/,
} as const satisfies Partial<Record<Fault, RegExp>>

export const patternFault =
  (name: keyof typeof patterns) =>
  (text: string): Fault | undefined =>
    patterns[name].test(text) ? undefined : name
