/** Letters of GB 32100-2015: no I, O, Z, S, V, which look like digits or like each other. */
const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const

/** 统一社会信用代码: eighteen characters whose last checks the others (GB 32100-2015). */
export function isCreditCode(code: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return false
  const sum = creditWeights.reduce(
    (total, weight, index) => total + weight * creditAlphabet.indexOf(code.charAt(index)),
    0,
  )
  return creditAlphabet.charAt((31 - (sum % 31)) % 31) === code.charAt(17)
}

/** 营业执照注册号: fifteen digits of the licences before 2015, with the pure system 11,10 (GS1 modulus). */
export function isRegistrationNumber(number: string): boolean {
  if (!/^\d{15}$/.test(number)) return false
  let product = 10
  for (const digit of number.slice(0, 14)) {
    const sum = (product + Number(digit)) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (product + Number(number.charAt(14))) % 10 === 1
}

const identityWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const identityChecks = '10X98765432'

/** 公民身份号码: the check digit, and a day of birth that exists (GB 11643-1999). */
export function isIdentityNumber(number: string): boolean {
  if (!/^[1-9]\d{16}[\dX]$/.test(number) || bornOn(number) === undefined) return false
  const sum = identityWeights.reduce(
    (total, weight, index) => total + weight * Number(number.charAt(index)),
    0,
  )
  return identityChecks.charAt(sum % 11) === number.charAt(17)
}

/** `YYYY-MM-DD`; undefined where the digits name no day. */
export function bornOn(number: string): string | undefined {
  const text = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  const day = new Date(`${text}T00:00:00Z`)
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  return isDay ? text : undefined
}

/** Of bank cards, which personal accounts are (ISO/IEC 7812); account numbers of firms check nothing. */
export function isCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false
  let sum = 0
  for (const [index, digit] of number.split('').toReversed().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}
