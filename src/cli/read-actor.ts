import { findAllStaff } from '#oversight'
import { ConfigRefused } from '#platform/config'
import type { Db } from '#platform/db'

/**
 * Takes `--by <staff>` out of the words of an errand: who is doing this, for the audit log. Without it,
 * whoever has the command line has done it. Who does not work here is refused.
 */
export async function readActor<Given extends Readonly<{ db: Db; args: readonly string[] }>>(
  errand: Given,
): Promise<Given & Readonly<{ actor: string | undefined }>> {
  const at = errand.args.indexOf('--by')
  if (at < 0) return { ...errand, actor: undefined }
  const actor = errand.args[at + 1] ?? ''
  const staff = (await findAllStaff(errand.db)).find(({ id }) => id === actor)
  if (staff?.state !== 'active')
    throw new ConfigRefused([
      `--by: ${JSON.stringify(actor)} is nobody who works here; see tongbao clearing staff list`,
    ])
  return { ...errand, args: errand.args.toSpliced(at, 2), actor }
}
