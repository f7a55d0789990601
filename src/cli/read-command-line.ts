import { parseArgs } from 'node:util'

export type CommandLine = Readonly<{
  /** Undefined where nothing was asked for. */
  name: string | undefined
  args: readonly string[]
  values: Readonly<{ help?: boolean; role?: string; config?: string; chained?: boolean }>
}>

/** Commands that read the options behind their name themselves; ours stand in front of it. */
const ownOptions: ReadonlySet<string> = new Set(['audit', 'clearing', 'reconcile', 'risk'])

const options = {
  help: { type: 'boolean', short: 'h' },
  role: { type: 'string' },
  config: { type: 'string' },
  chained: { type: 'boolean' },
} as const

/** Takes the words of the shell apart. Throws what `parseArgs` throws for an option that is none. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true })
  const command = tokens.find(({ kind }) => kind === 'positional')
  const isOwn = command?.kind === 'positional' && ownOptions.has(command.value)
  const end = isOwn ? command.index + 1 : words.length
  const { positionals, values } = parseArgs({
    args: words.slice(0, end),
    options,
    allowPositionals: true,
  })
  const [name, ...args] = positionals
  return { name, args: [...args, ...words.slice(end)], values }
}
