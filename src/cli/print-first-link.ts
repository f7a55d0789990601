import { findStaffEntries } from '#oversight'
import type { Config } from '#platform/config'
import type { Program } from '../program.ts'
import { runStaffErrand } from './staff.ts'

/**
 * Until somebody has set a password, each start prints a one-time link for the first administrator; it ends
 * those before.
 */
export async function printFirstLink(
  { modules }: Program,
  { publicUrl }: Config,
  print: (text: string) => void,
): Promise<void> {
  const entries = await findStaffEntries(modules.db, modules.now())
  if (entries.some(({ canSignIn }) => canSignIn)) return
  await runStaffErrand({ ...modules, publicUrl, print, args: ['invite'] })
}
