-- What was asked for of a business day. The bytes of a bill are made of rows that never change, so they
-- are kept nowhere; what they come to is, once, and a download that comes to something else breaks off.
create table clearing.bill (
  mchid         text not null, -- who asked, and who may download
  business_date date not null,
  kind          text not null check (kind in (
    'trade_all', 'trade_success', 'trade_refund', 'flow_basic', 'flow_operation', 'flow_fees', 'sharing')),
  scope         text not null, -- a sub-merchant; `all` of them each by itself; `own` is what the caller sees
  state         text not null check (state in ('CREATING', 'READY')),
  hash          text,          -- SHA-1 of all bytes, 40 hex digits
  rows          bigint,
  bytes         bigint,
  opening       bigint,        -- of a fund flow: what could leave before the first entry
  sums          bigint[],      -- of the last line, in the order of its header
  -- What the key and the nonce of an encrypted download are derived from.
  secret_sealed text,
  asked_at      timestamptz not null,
  claimed_until timestamptz,   -- while a process adds it up
  ready_at      timestamptz,
  primary key (mchid, business_date, kind, scope),
  check ((state = 'READY') = (ready_at is not null)),
  check (num_nulls(hash, rows, bytes, sums, ready_at) in (0, 5))
);
create index bill_creating on clearing.bill (asked_at) where state = 'CREATING';

-- A provider's bill, in the order in which it is read.
create index item_sp on clearing.item (sp_mchid, business_date, mchid, id, kind)
  where sp_mchid is not null;
-- The platform's own bill.
create index item_date on clearing.item (business_date, mchid, id, kind);
