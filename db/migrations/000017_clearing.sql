create schema clearing;

-- Business days that are over. Days are cut in order, each once; a row is the day's receipt.
create table clearing.day (
  business_date date primary key,
  begun_at      timestamptz not null,
  -- Null while merchants of the day are still to be cut.
  cut_at        timestamptz
);

-- What a business day held for a merchant: each payment, refund and reversal as it was when the day
-- was cut. Written once. The amounts are those of the ledger's entries of that date.
create table clearing.item (
  mchid          text not null,
  business_date  date not null,
  id             text not null, -- the transaction_id, or the refund_id
  kind           text not null check (kind in ('payment', 'refund', 'refund_closed', 'reversal')),
  unit           text not null, -- who settles: the merchant, or a node of its tree
  order_id       text not null,
  out_trade_no   text not null,
  out_refund_no  text,
  sp_mchid       text,
  appid          text not null,
  sub_appid      text,
  openid         text not null,
  sub_openid     text,
  device_id      text,
  trade_type     text not null,
  bank_type      text not null,
  description    text not null,
  attach         text,
  profit_sharing boolean not null,
  currency       text not null,
  amount         bigint not null check (amount > 0), -- paid, or asked back
  order_amount   bigint not null,
  -- What it did to the merchant's unsettled money and to its money that waits to be shared.
  unsettled      bigint not null,
  sharing        bigint not null,
  rate_ppm       integer not null, -- millionths of the order's amount
  returns_fee    boolean not null, -- by contract, in the proportion of what is refunded
  fee            bigint not null,  -- below zero where a fee is given back
  refund_status  text check (refund_status in ('PROCESSING', 'SUCCESS', 'ABNORMAL', 'CLOSED')),
  received_account text,           -- of a refund, as the payer reads it
  occurred_at    timestamptz not null, -- paid, or asked back
  primary key (mchid, business_date, id, kind),
  check ((kind in ('refund', 'refund_closed')) = (out_refund_no is not null))
);
-- What was charged for an order, and what of it was given back.
create index item_order on clearing.item (order_id, mchid);

-- A merchant's day, claimed by whoever cuts it.
create table clearing.merchant_day (
  mchid         text not null,
  business_date date not null,
  -- What entries did to the unsettled money that no item explains: unfrozen shares and the like.
  other         bigint not null,
  fee_unsettled bigint not null, -- charged to unsettled money, below zero where given back
  fee_sharing   bigint not null, -- charged to money that waits to be shared
  fee_owed      bigint not null check (fee_owed >= 0), -- could not be charged, and became a receivable
  cut_at        timestamptz not null,
  primary key (mchid, business_date)
);

-- What a unit is to get of a day.
create table clearing.settlement (
  mchid          text not null,
  unit           text not null,
  business_date  date not null,
  due_on         date not null,
  currency       text not null,
  payment_count  integer not null,
  payment_amount bigint not null,
  refund_count   integer not null,
  refund_amount  bigint not null,
  net            bigint not null, -- of unsettled money, before fees
  fee            bigint not null,
  advanced       bigint not null default 0 check (advanced >= 0), -- made available within the day (D+0)
  state          text not null check (state in ('due', 'settled', 'carried', 'absorbed')),
  carried_in     bigint not null default 0,
  settled        bigint not null default 0 check (settled >= 0), -- made available
  carried_out    bigint not null default 0, -- left for the next one; below zero is owed to us
  settled_at     timestamptz,
  primary key (mchid, unit, business_date)
);
create index settlement_due on clearing.settlement (due_on, mchid) where state = 'due';
-- What was left of earlier ones.
create index settlement_carried on clearing.settlement (mchid, unit) where state = 'carried';

-- Made available within the day, by contract; the day's settlement deducts it.
create table clearing.advance (
  mchid         text not null,
  unit          text not null,
  business_date date not null,
  id            text not null,
  amount        bigint not null check (amount > 0),
  made_at       timestamptz not null,
  primary key (mchid, unit, business_date, id)
);

-- Why a merchant's money is kept back. Lifted holds stay as history.
create table clearing.hold (
  mchid     text not null,
  id        text not null,
  reason    text not null check (reason in ('risk', 'dispute', 'account', 'unproved')),
  note      text not null,
  placed_by text not null,
  placed_at timestamptz not null,
  lifted_by text,
  lifted_at timestamptz,
  primary key (mchid, id),
  check ((lifted_at is null) = (lifted_by is null))
);
create index hold_standing on clearing.hold (mchid) where lifted_at is null;
