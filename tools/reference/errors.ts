import { featureOf, isRecord, type LoadedModule, page, table } from './modules.ts'

type Answer = readonly [status: number, message: string, wireCode?: string]

/** A refusal function carries its table; a machine has a table too, but cannot be called. */
function tableOf(value: unknown): [code: string, answer: Answer][] {
  if (typeof value !== 'function' || !('table' in value) || !isRecord(value.table)) return []
  return Object.entries(value.table).flatMap(([code, answer]) =>
    isAnswer(answer) ? [[code, answer]] : [],
  )
}

const isAnswer = (value: unknown): value is Answer =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string'

type Row = Readonly<{
  feature: string
  code: string
  wire: string
  status: number
  message: string
}>

/** What each code says happened; where several features have it, each of its sentences. */
export function sentencesOf(modules: readonly LoadedModule[]): ReadonlyMap<string, string> {
  const said = new Map<string, Set<string>>()
  for (const { exports } of modules)
    for (const value of Object.values(exports))
      for (const [code, [, message]] of tableOf(value))
        said.set(code, (said.get(code) ?? new Set()).add(message))
  return new Map([...said].map(([code, sentences]) => [code, [...sentences].join('；')]))
}

/** Every refusal, by the feature that gives it; two tables of one feature become one. */
export function renderErrors(modules: readonly LoadedModule[]): string {
  const rows = modules.flatMap(({ path, exports }) =>
    Object.values(exports).flatMap((value) =>
      tableOf(value).map(
        ([code, [status, message, wire = code]]): Row => ({
          feature: featureOf(path),
          code,
          wire,
          status,
          message,
        }),
      ),
    ),
  )
  const features = [...new Set(rows.map(({ feature }) => feature))]
  return page(
    'Errors',
    'Everything that is refused, with its HTTP status and sentence. Where the wire knows a coarser ' +
      'word than we do, the answer carries that word, and the log our own.',
    features.map((feature) =>
      [
        `## ${feature}`,
        table(
          ['code', 'on the wire', 'HTTP', 'sentence'],
          rows
            .filter((row) => row.feature === feature)
            .map(({ code, wire, status, message }) => [
              `\`${code}\``,
              wire === code ? '' : `\`${wire}\``,
              String(status),
              message,
            ]),
        ),
      ].join('\n\n'),
    ),
  )
}
