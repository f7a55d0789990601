/** What a spreadsheet would take for a formula, in half and full width, or for the start of one. */
const formula = /^[\s]*[=+\-@＝＋－＠\t\r]/
const number = /^-?\d[\d,]*(?:\.\d+)?$/

/**
 * One cell, quoted. A text that a spreadsheet would calculate gets an apostrophe in front, which it
 * shows as text; a plain number stays one, minus sign included.
 */
export function csvCell(text: string): string {
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** Rows of texts, the first of them the titles; with a mark in front by which Excel knows UTF-8. */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`

/** Hands a text to the browser as a file. */
export function saveCsv(name: string, rows: readonly (readonly string[])[]): void {
  const url = URL.createObjectURL(new Blob([csvText(rows)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
