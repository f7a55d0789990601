import { refuse } from './document.ts'

/** What makes a PDF act by itself or carry others (ISO 32000). Names may be spelled with #xx. */
const active =
  /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|OpenAction|AA|XFA|SubmitForm|ImportData)(?![A-Za-z])/

const page = /<(?:script|html|\?php|svg)/i

/**
 * Begins as a PDF and ends as one, with nothing behind it that is not white space; no script, no
 * attachment, no action. What lies in compressed object streams is not looked into: it is the scanner's, and
 * it is never opened by us.
 */
export function examinePdf(bytes: Buffer): void {
  const text = bytes.toString('latin1')
  if (!text.startsWith('%PDF-1.') && !text.startsWith('%PDF-2.')) throw refuse('MEDIA_UNSOUND')
  if (!/%%EOF\s*$/.test(text.slice(-64)) || page.test(text)) throw refuse('MEDIA_UNSOUND')
  const spelled = text.replaceAll(/#([0-9A-Fa-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  if (active.test(spelled) || spelled.includes('PK\u0003\u0004')) throw refuse('MEDIA_ACTIVE')
}
