-- Entries by the month of their key, in batches that are chained by hash.

-- What every writer must agree on. One row, and each batch of entries holds it for a moment.
create table ledger.book (
  id             smallint primary key check (id = 1),
  -- 'rows': any number of processes write balances under row locks.
  -- 'engine': one process decides in memory and writes balances back later.
  writer         text not null check (writer in ('rows', 'engine')),
  epoch          bigint not null, -- one more for every engine; a batch of an older one writes nothing
  seen_at        timestamptz,     -- when the engine was last alive, by the clock of the database
  session        text,            -- its watching session; when that is gone, so is the engine
  last_batch     bigint not null, -- of an engine; rows say it in account.as_of
  folded_to      bigint not null, -- every balance includes the entries up to this batch
  closed_through date not null    -- entries of this business date and earlier are all there
);
insert into ledger.book values (1, 'rows', 0, null, null, 0, 0, '-infinity');

-- A balance includes the entries of its account up to this batch.
alter table ledger.account add column as_of bigint not null default 0;

-- An index of a month stays small enough to be kept in memory, and a month can be moved away whole.
-- The month is that of the key's birth, read from the key, because only then is a key unique.
alter table ledger.transfer rename to transfer_early;
alter table ledger.transfer_early drop constraint transfer_pkey;
alter table ledger.transfer_early
  add column born date,
  add column batch bigint,
  add column position integer,
  add column at_most bigint;
update ledger.transfer_early t
set born = o.born, batch = 1, position = o.position
from (
  select key, row_number() over (order by created_at, key) as position,
         coalesce(date_trunc('month', to_timestamp(u.ms / 1000) at time zone 'UTC'), '1970-01-01')::date as born
  from ledger.transfer_early
  left join lateral (
    -- The first ten digits of a ULID are its birth in milliseconds.
    select sum((strpos('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(ulid, digit, 1)) - 1) * 32::numeric ^ (10 - digit)) as ms
    from substring(key from '^[a-z]+_([0-7][0-9A-HJKMNP-TV-Z]{25})') as ulid, generate_series(1, 10) as digit
  ) u on true
) o
where o.key = t.key;
drop index ledger.transfer_pending_key;

create table ledger.transfer (
  key            text not null, -- made by the caller, in order of birth; posting it twice is posting it once
  born           date not null, -- first day of the month of the key's birth in UTC; 1970-01-01 for a key that tells none
  batch          bigint not null, -- what was written together; rising with time
  position       integer not null, -- in the batch, from 1
  kind           text not null,
  debit_account  bigint not null,
  credit_account bigint not null,
  amount         bigint not null,
  at_most        bigint, -- what a balancing transfer would have moved at most
  currency       text not null,
  posting        text not null,
  pending_key    text,
  business_date  date not null,
  created_at     timestamptz not null,
  primary key (key, born),
  -- Named as those of the table that is attached below.
  constraint transfer_kind_check check (kind in ('direct', 'pending', 'post', 'void')),
  constraint transfer_amount_check check (amount > 0),
  constraint transfer_at_most_check check (at_most >= amount),
  constraint transfer_check check (credit_account <> debit_account),
  constraint transfer_check1 check ((pending_key is null) = (kind in ('direct', 'pending')))
) partition by range (born);

-- A pending transfer is resolved at most once. A resolution's key is born with the key it resolves.
create unique index transfer_resolution on ledger.transfer (pending_key, born) where pending_key is not null;

-- Statements of an account. Entries of one account and day share an index entry's key, so the
-- index stays small: 20 bytes an entry.
create index transfer_debit on ledger.transfer (debit_account, business_date);
create index transfer_credit on ledger.transfer (credit_account, business_date);

-- Entries lie in order of time, so a summary of 32 pages finds a batch or a day.
create index transfer_batch on ledger.transfer using brin (batch, business_date)
  with (pages_per_range = 32, autosummarize = on);

alter table ledger.transfer_early
  alter column born set not null, alter column batch set not null, alter column position set not null,
  add constraint transfer_at_most_check check (at_most >= amount);
alter table ledger.transfer attach partition ledger.transfer_early for values from (minvalue) to ('2026-12-01');
-- Months are made ahead (keep-months.ts); what is born later still has a place.
create table ledger.transfer_later partition of ledger.transfer default;

-- Batches that no chain holds yet, with the SHA-256 of their entries.
create table ledger.unsealed (
  batch   bigint primary key,
  entries integer not null check (entries > 0),
  digest  bytea not null
);
insert into ledger.unsealed
select 1, count(*), sha256(string_agg(convert_to(concat_ws(E'\t',
         key, kind, debit_account, credit_account, amount, '', currency, posting, coalesce(pending_key, ''), business_date,
         to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || E'\n', 'UTF8'), ''::bytea order by position))
from ledger.transfer having count(*) > 0;

-- The chain: the hash of a height is SHA-256 over the hash below it, the batch's number, count and digest.
create table ledger.journal (
  height  bigint primary key check (height > 0),
  batch   bigint not null unique,
  entries integer not null,
  digest  bytea not null,
  hash    bytea not null
);
