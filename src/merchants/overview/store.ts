import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db'
import { findIndustryRows } from '../fee/store.ts'
import type {
  AccountFacts,
  MerchantFacts,
  MerchantLimitFacts,
  MerchantLine,
  MerchantSought,
} from './merchant-facts.ts'

const line = sql`
  m.mchid, m.kind, m.name, m.short_name as "shortName", m.state, m.parent_mchid as "parentMchid",
  m.created_at as "createdAt", l.rating, l.review_at as "reviewAt"`

/**
 * Merchants in the order of their numbers, behind one of them. What is known by the table of limits is
 * asked of it first, since few are rated high or due; words are looked for in both names.
 */
export async function findMerchantPage(
  db: Db,
  { words, kind, state, rating, dueBefore, after = '', limit }: MerchantSought,
): Promise<readonly MerchantLine[]> {
  const isRated = rating !== undefined || dueBefore !== undefined
  const from = isRated
    ? sql`merchants.merchant_limit l join merchants.merchant m using (mchid)`
    : sql`merchants.merchant m left join merchants.merchant_limit l using (mchid)`
  const wanted: readonly RawBuilder<unknown>[] = [
    sql`m.mchid > ${after}`,
    ...(words === undefined ? [] : [matches(words)]),
    ...(kind === undefined ? [] : [sql`m.kind = ${kind}`]),
    // Spelled out, so that the few suspended ones are found by their own index.
    ...(state === undefined
      ? []
      : [state === 'suspended' ? sql`m.state = 'suspended'` : sql`m.state = 'active'`]),
    ...(rating === undefined ? [] : [sql`l.rating = ${rating}`]),
    ...(dueBefore === undefined ? [] : [sql`l.review_at < ${dueBefore}`]),
  ]
  const { rows } = await sql<MerchantLine>`
    select ${line} from ${from} where ${sql.join(wanted, sql` and `)}
    order by m.mchid limit ${limit}`.execute(db)
  return rows
}

/** Digits are the beginning of a number; else the words stand somewhere in a name. */
function matches(words: string): RawBuilder<unknown> {
  const escaped = words.replaceAll(/[\\%_]/g, String.raw`\$&`)
  if (/^\d{1,10}$/.test(words)) return sql`m.mchid >= ${words} and m.mchid < ${`${words}:`}`
  return sql`(m.name like ${`%${escaped}%`} or m.short_name like ${`%${escaped}%`})`
}

async function findLine(db: Db, mchid: string): Promise<MerchantLine | undefined> {
  const { rows } = await sql<MerchantLine>`
    select ${line} from merchants.merchant m left join merchants.merchant_limit l using (mchid)
    where m.mchid = ${mchid}`.execute(db)
  return rows[0]
}

export async function findLimit(db: Db, mchid: string): Promise<MerchantLimitFacts | undefined> {
  const { rows } = await sql<MerchantLimitFacts>`
    select single_max as "singleMax", day_max as "dayMax", rating, review_at as "reviewAt",
           set_at as "setAt"
    from merchants.merchant_limit where mchid = ${mchid}`.execute(db)
  return rows[0]
}

/** Everything that stands about a merchant; `undefined` where there is none of that number. */
export async function findMerchantFacts(db: Db, mchid: string): Promise<MerchantFacts | undefined> {
  const merchant = await findLine(db, mchid)
  if (!merchant) return undefined
  const products = await sql<MerchantFacts['products'][number]>`
    select product, state, moved_at as "movedAt" from merchants.product
    where mchid = ${mchid} order by product`.execute(db)
  const certificates = await sql<MerchantFacts['certificates'][number]>`
    select c.serial, c.state, c.not_before as "notBefore", c.not_after as "notAfter",
           u.used_at as "usedAt"
    from merchants.api_certificate c left join merchants.certificate_use u using (mchid, serial)
    where c.mchid = ${mchid} order by c.not_before desc`.execute(db)
  const apps = await sql<MerchantFacts['apps'][number]>`
    select a.appid, a.name, a.kind, a.owner_mchid = b.mchid as "isOwn"
    from merchants.app_binding b join merchants.app a using (appid)
    where b.mchid = ${mchid} order by a.appid`.execute(db)
  const rest = await sql<Pick<MerchantFacts, 'feeDates' | 'subMerchants'>>`
    select array(select effective_from::text from merchants.fee_agreement
                 where subject = ${mchid} order by effective_from) as "feeDates",
           (select count(*)::integer from merchants.merchant where parent_mchid = ${mchid}) as "subMerchants"`.execute(
    db,
  )
  const [own] = rest.rows
  return {
    merchant,
    limit: (await findLimit(db, mchid)) ?? null,
    products: products.rows,
    certificates: certificates.rows,
    apps: apps.rows,
    accounts: await findAccounts(db, mchid),
    industries: await findIndustryRows(db, mchid),
    feeDates: own?.feeDates ?? [],
    subMerchants: own?.subMerchants ?? 0,
  }
}

async function findAccounts(db: Db, mchid: string): Promise<readonly AccountFacts[]> {
  const { rows } = await sql<AccountFacts>`
    select id, unit, bank_name as "bankName", branch_number as "branchNumber", last4,
           holder_name as "holderName", kind
    from merchants.bank_account where mchid = ${mchid} and state = 'active' order by unit`.execute(
    db,
  )
  return rows
}
