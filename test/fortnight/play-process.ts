/** Plays a fortnight on a database, from where the last one stopped: `play-process.ts <url> <seed> <payments a day>`. */
import { sql } from 'kysely'
import { openDb } from '#platform/db'
import { perform } from './play.ts'
import { planOf } from './plan.ts'

const [url = '', seed, paymentsADay] = process.argv.slice(2)
const db = openDb(url, { max: 6 })
const { rows } = await sql<{ done: number }>`
  select count(*)::integer as done from public.progress`.execute(db)
const plan = planOf(Number(seed), Number(paymentsADay))
// A deed that was done when its row was not yet written is done again.
for (let place = rows[0]?.done ?? 0; place < plan.length; place++) {
  const planned = plan[place]
  if (!planned) break
  const outcome = await perform(db, planned.deed, planned.at)
  await sql`insert into public.progress values (${place}, ${outcome})`.execute(db)
}
await db.destroy()
process.stdout.write('played\n')
