/** Yuan as somebody reads them from a statement, as fen: cut as text. */
export function fenOf(yuan: string): string | undefined {
  const [, whole = '', part = ''] = /^(\d{1,4})(?:\.(\d{1,2}))?$/.exec(yuan.trim()) ?? []
  const fen = `${whole}${part.padEnd(2, '0')}`.replace(/^0+/, '')
  return whole === '' || fen === '' ? undefined : fen
}

/** Millionths as per cent, cut as text: `6000` is `0.6%`. */
export function percentOf(ppm: string): string {
  const digits = ppm.padStart(5, '0')
  const part = digits.slice(-4).replace(/0+$/, '')
  return `${digits.slice(0, -4)}${part && `.${part}`}%`
}
