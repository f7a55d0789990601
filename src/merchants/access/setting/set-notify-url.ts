import { refusals } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { type By, recordBy } from '../../desk/record-by.ts'
import { deleteSetting, findSetting, upsertSetting } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export const refuse = refusals({
  NOTIFY_URL_INVALID: [
    400,
    '回调地址须为 http 或 https 的完整地址，不带参数和账号，最长 255 个字符',
  ],
})

/**
 * Where a merchant is called back when nothing else says so; null takes it away. An address that leads inward
 * is refused when it is called, as every other. Refuses NOTIFY_URL_INVALID.
 */
export async function setNotifyUrl(
  { db, now }: Deps,
  { mchid, url, by }: Readonly<{ mchid: string; url: string | null; by: By }>,
): Promise<void> {
  if (url !== null && !isPlain(url)) throw refuse('NOTIFY_URL_INVALID', { field: 'url' })
  await inTransaction(db, async (tx) => {
    const before = (await findSetting(tx, mchid)) ?? null
    if (url === null) await deleteSetting(tx, mchid)
    else await upsertSetting(tx, { mchid, url, now: now() })
    await recordBy(tx, by, { action: 'callback-url', subject: mchid, before, after: url }, now())
  })
}

function isPlain(text: string): boolean {
  const url = URL.parse(text)
  if (!url || text.length > 255 || /[?#\s]/.test(text)) return false
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}
