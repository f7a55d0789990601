/** A refusal as the reference tells it, with what to do about it where that is known. */
export type KnownError = Readonly<{
  code: string
  wire: string
  status: string
  sentence: string
  step: string
  where: string
}>

/** The rows of a table in Markdown, its cells without the marks around code. */
const cellsOf = (line: string): readonly string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', '').replaceAll(String.raw`\|`, '|'))

const isRow = (line: string): boolean => line.startsWith('| `')

/** The reference of what is refused, and that of next steps, put together by their codes. */
export function readErrors(errors: string, nextSteps: string): readonly KnownError[] {
  const steps = new Map<string, string>()
  for (const line of nextSteps.split('\n').filter(isRow)) {
    const cells = cellsOf(line)
    const [code = ''] = cells
    const step = cells.at(-2) ?? ''
    if (!steps.has(code)) steps.set(code, step)
  }
  const found: KnownError[] = []
  let where = ''
  for (const line of errors.split('\n')) {
    if (line.startsWith('## ')) where = line.slice(3)
    if (!isRow(line)) continue
    const [code = '', wire = '', status = '', sentence = ''] = cellsOf(line)
    found.push({ code, wire: wire || code, status, sentence, step: steps.get(code) ?? '', where })
  }
  return found
}
