const ofHeight = (height: number) => `(select batch from ledger.journal where height = ${height})`

/** Makes digests and hashes anew from a height on, as one would who holds the whole database. */
const rechainedFrom = (height: number) => `
  do $$
  declare link record; below text;
  begin
    for link in select * from ledger.journal where height >= ${height} order by height loop
      select encode(hash, 'hex') into below from ledger.journal where height = link.height - 1;
      update ledger.journal j
      set entries = n.entries, digest = n.digest,
          hash = sha256(convert_to(concat_ws(E'\\t', below, j.batch, n.entries, encode(n.digest, 'hex')) || E'\\n', 'UTF8'))
      from (select count(*) as entries,
                   sha256(convert_to(string_agg(concat_ws(E'\\t', key, kind, debit_account, credit_account, amount,
                     coalesce(at_most::text, ''), currency, posting, coalesce(pending_key, ''), business_date,
                     to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || E'\\n', ''
                     order by position), 'UTF8')) as digest
            from ledger.transfer where batch = link.batch) n
      where j.height = link.height;
    end loop;
  end $$`

type Found = Readonly<{
  change: string
  /** What verifyJournal says. */
  inside: readonly string[]
  /** What the offline program says of the export; nothing where the export does not tell. */
  offline?: string
  /** The head that was noted before the change is not met any more. */
  isHeadLost?: true
}>

/**
 * Rows of a journal changed by hand, and how it is found. Height 1 fills alice, height 2 has the direct
 * k1 to k3, height 3 the pending k4 and k5, height 4 their resolutions k6 and k7; k8 waits for its
 * seal. Lines of the export: 1 title, 2–3 alice is filled,
 * 4–7 k1 to k3, 8–10 k4 and k5, 11–13 k6 and k7, 14 the end.
 */
export const tampering: Readonly<Record<string, Found>> = {
  'an amount is changed': {
    change: `update ledger.transfer set amount = amount + 1 where key = 'k2'`,
    inside: ['batch N at height 2: its entries are not those that were written'],
    offline: 'line 7: height 2, batch N: the entries that end here are not those of the digest',
  },
  'an entry is deleted': {
    change: `delete from ledger.transfer where key = 'k2'`,
    inside: ['batch N at height 2: 2 entries, 3 were written'],
    offline: 'line 7: not an entry',
  },
  'all entries of a batch are deleted': {
    change: `delete from ledger.transfer where key in ('k4', 'k5')`,
    inside: ['batch N at height 3: 0 entries, 2 were written'],
    offline: 'line 9: not an entry',
  },
  'an entry is added at the end of a batch': {
    change: `
      insert into ledger.transfer
      select 'forged', born, batch, 4, kind, debit_account, credit_account, 5, null, currency, posting,
             null, business_date, created_at
      from ledger.transfer where key = 'k3'`,
    inside: ['batch N at height 2: 4 entries, 3 were written'],
    offline: 'line 8: here a batch should begin',
  },
  'an entry is added in a batch of its own': {
    change: `
      insert into ledger.transfer
      select 'forged', born, 42, 1, kind, debit_account, credit_account, 5, null, currency, posting,
             null, business_date, created_at
      from ledger.transfer where key = 'k3'`,
    inside: ['batch N: 1 entries that no journal knows'],
  },
  'an entry is moved to another batch': {
    change: `update ledger.transfer set batch = ${ofHeight(2)}, position = 4 where key = 'k4'`,
    inside: [
      'batch N at height 2: 4 entries, 3 were written',
      'batch N at height 3: 1 entries, 2 were written',
    ],
    offline: 'line 8: here a batch should begin',
  },
  'the order is changed': {
    change: `update ledger.transfer set position = 3 - position where key in ('k1', 'k2')`,
    inside: ['batch N at height 2: its entries are not those that were written'],
    offline: 'line 7: height 2, batch N: the entries that end here are not those of the digest',
  },
  'a batch is deleted from the journal': {
    change: `delete from ledger.journal where height = 3`,
    inside: [
      'batch N: 2 entries that no journal knows',
      'batch N at height 4: nothing stands at height 3',
    ],
    offline: 'line 8: height 4 follows height 2',
  },
  'a digest is replaced': {
    change: `update ledger.journal set digest = sha256('other') where height = 3`,
    inside: [
      'batch N at height 3: its entries are not those that were written',
      'batch N at height 3: its hash does not follow from the one below',
    ],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'a count is replaced': {
    change: `update ledger.journal set entries = 3 where height = 3`,
    inside: [
      'batch N at height 3: 2 entries, 3 were written',
      'batch N at height 3: its hash does not follow from the one below',
    ],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'a hash is replaced': {
    change: `update ledger.journal set hash = sha256('other') where height = 3`,
    inside: [
      'batch N at height 3: its hash does not follow from the one below',
      'batch N at height 4: its hash does not follow from the one below',
    ],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'the highest hash is replaced': {
    change: `update ledger.journal set hash = sha256('other') where height = 4`,
    inside: ['batch N at height 4: its hash does not follow from the one below'],
    offline: 'line 11: height 4, batch N: the hash does not follow from the one below',
  },
  'a batch takes the number of another that was never written': {
    change: `
      update ledger.transfer set batch = 42 where key in ('k4', 'k5');
      update ledger.journal set batch = 42 where height = 3`,
    inside: ['batch N at height 3: its hash does not follow from the one below'],
    offline: 'line 8: height 3, batch N: the hash does not follow from the one below',
  },
  'an entry that waits for its seal is changed': {
    change: `update ledger.transfer set amount = amount + 1 where key = 'k8'`,
    inside: ['batch N, not sealed: its entries are not those that were written'],
  },
  'a batch is kept from its seal': {
    change: `delete from ledger.unsealed`,
    inside: ['batch N: 1 entries that no journal knows'],
  },
  'a batch is to be sealed twice': {
    change: `insert into ledger.unsealed select batch, entries, digest from ledger.journal where height = 3`,
    inside: ['batch N at height 3: waits for its seal as well'],
  },
  'the chain is made anew from a changed entry on': {
    change: `update ledger.transfer set amount = amount + 1 where key = 'k2'; ${rechainedFrom(2)}`,
    inside: [],
    isHeadLost: true,
  },
  'the highest batch is gone with its entries': {
    change: `delete from ledger.transfer where batch = ${ofHeight(4)};
             delete from ledger.journal where height = 4`,
    inside: [],
    isHeadLost: true,
  },
}
