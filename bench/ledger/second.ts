/** The second process of the ledger's benchmark: `second.ts <database URL> <callers> <seconds>`. */
import { openDb } from '#platform/db'
import { runOurs } from './ours.ts'

const [url = '', callers, seconds] = process.argv.slice(2)
const db = openDb(url, { max: 4 })
const traffic = { callers: Number(callers), seconds: Number(seconds), traffic: 'uniform' } as const
const turn = await runOurs(db, traffic)
await db.destroy()
process.stdout.write(JSON.stringify(turn))
