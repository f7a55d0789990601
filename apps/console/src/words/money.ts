/** Amounts arrive as strings of minor units. They are cut and joined as text and BigInt, never as floats. */

const decimals: Readonly<Record<string, number>> = { JPY: 0, KRW: 0 }

/** `"123456"` and CNY → `"1,234.56"`; a minus sign is kept. */
export function amountText(minor: string, currency = 'CNY'): string {
  const value = BigInt(minor)
  const places = decimals[currency] ?? 2
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = places === 0 ? '' : `.${digits.slice(-places)}`
  return `${value < 0n ? '-' : ''}${whole}${rest}`
}

const signs: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', HKD: 'HK$' }

export const currencySign = (currency: string): string => signs[currency] ?? `${currency} `
