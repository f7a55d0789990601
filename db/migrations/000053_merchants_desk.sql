-- What a merchant's own people keep at the desk: collection codes, what their tills charged, what they have read.

-- A code that stands on a counter (收款码). Whoever scans it pays this merchant; one that is closed is over.
create table merchants.collection_code (
  mchid       text not null,
  id          text not null,
  node_id     text,          -- of the store or terminal; the whole merchant's when null
  device_id   text,          -- the node's code, which orders say
  name        text not null,
  amount      bigint check (amount > 0), -- fen; the payer enters it when null
  remark      text,          -- what the payer is shown, and the order says
  state       text not null check (state in ('open', 'closed')),
  created_by  text not null, -- a staff id
  created_at  timestamptz not null,
  closed_at   timestamptz,
  primary key (mchid, id),
  check ((state = 'closed') = (closed_at is not null)),
  check ((node_id is null) = (device_id is null))
);

-- How often a payer has opened an order by such codes within a minute: a row a payer.
create table merchants.collection_pace (
  customer_id text primary key,
  minute      timestamptz not null,
  opened      integer not null check (opened > 0)
);

-- What a cash desk (收银台) has asked of a payer's code, written down before it is asked, so that whatever
-- happens to the page its people find it again.
create table merchants.till_charge (
  mchid          text not null,
  out_trade_no   text not null,
  device_id      text not null, -- the node's code; empty for the whole merchant's own desk
  amount         bigint not null check (amount > 0), -- fen
  remark         text,
  staff_id       text not null,
  content_digest text not null, -- the same number with other content is refused
  created_at     timestamptz not null,
  primary key (mchid, out_trade_no)
);
-- The last ones of a desk.
create index till_charge_of_desk on merchants.till_charge (device_id, mchid, created_at desc);

-- What somebody has read of their merchant's notices, which are facts of other tables by another name.
create table merchants.notice_read (
  mchid     text not null,
  staff_id  text not null,
  notice_id text not null,
  read_at   timestamptz not null,
  primary key (mchid, staff_id, notice_id)
);
