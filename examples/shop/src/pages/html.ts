/** Markup that is safe to send; only `html` and `raw` make it. */
export type Html = Readonly<{ markup: string }>
type Part = Html | string | number | false | undefined | readonly Html[]

/** A template whose text is escaped and whose markup is not. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  raw(String.raw({ raw: texts }, ...parts.map(markupOf)))

/** For what this program made itself: its own pictures, a QR code. */
export const raw = (markup: string): Html => ({ markup })

function markupOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('')
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
