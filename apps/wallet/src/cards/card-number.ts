/** Digits in groups of four, as they are printed on a card. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ')
}
