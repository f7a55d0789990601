import { ConfigRefused, loadConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { commands, isCommand } from './cli/commands.ts'
import { explain } from './cli/explain.ts'
import { helpText } from './cli/help.ts'
import { readCommandLine } from './cli/read-command-line.ts'

const print = (text: string): void => {
  process.stdout.write(text)
}

// `| head` reads no further. The errand goes on to its end, because what it has opened must be closed.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

/** Ends as the shell expects: what was refused is said in words, without a stack. */
async function main(): Promise<void> {
  const { name = 'help', args, values } = readCommandLine(process.argv.slice(2))
  if (values.help || name === 'help') return print(helpText())
  if (!isCommand(name)) throw new ConfigRefused([`There is no command ${name}; see --help.`])

  const env =
    values.role === undefined ? process.env : { ...process.env, TONGBAO_ROLE: values.role }
  const config = loadConfig(env, values.config)
  // The demo speaks to people; what it logs would drown what it says.
  const isQuiet = name !== 'serve' && process.env['LOG_LEVEL'] === undefined
  const log = createLog({ level: isQuiet ? 'warn' : config.logLevel })
  const now = () => new Date()
  const isChained = values.chained ?? false
  const ran = await commands[name]({ config, log, now, print, args, isChained })
  if (typeof ran === 'number') process.exitCode = ran
  else stopOnSignal(ran.stop)
}

/** The first signal ends kindly, the second at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (isStopping) process.exit(130)
      isStopping = true
      void stop().then(() => process.exit(0), fail)
    })
}

function fail(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

await main().catch(fail)
