/**
 * The demo without its shop, judging payments or not: only here and in tests can a program be told not to.
 * `node … program.ts on|off`; it says `ready` as the demo does.
 */
import { loadConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { startInstallation } from '../../src/cli/start-installation.ts'

const config = loadConfig(process.env)
const log = createLog({ level: 'warn' })
const installation = await startInstallation(
  {
    config,
    log,
    now: () => new Date(),
    ...(process.argv[2] === 'off' && { risk: 'off' as const }),
  },
  config.publicUrl,
)
process.once('SIGTERM', () => void installation.stop().then(() => process.exit(0)))
process.stdout.write('ready\n')
