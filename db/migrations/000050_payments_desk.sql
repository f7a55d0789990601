-- What desks ask of orders and refunds, newest first: those of a till, of a provider's tree, and all. An id
-- sorts by birth, so each is walked backwards. None of these columns ever changes, so paying stays HOT; what
-- changes (the state) is looked at on the way. Measured on 5,000,000 orders of one merchant: see
-- bench/README.md, lists.
create index order_device on payments.order (device_id, mchid, id) where device_id is not null;
create index order_provider on payments.order (sp_mchid, id) where sp_mchid is not null;
-- Of the id alone: with the merchant behind it, it would be as good as the primary key to the planner, which
-- then walks all merchants for one of them.
create index order_birth on payments.order (id);
create index refund_provider on payments.refund (sp_mchid, id) where sp_mchid is not null;
create index refund_birth on payments.refund (id);

-- A day that is over, summed for the home page of a merchant. A day is that of the order's or refund's birth.
create table payments.desk_day (
  mchid         text    not null,
  business_date date    not null,
  sp_mchid      text    not null, -- empty: without a provider
  device_id     text    not null, -- empty: not taken at a till
  trade_type    text    not null,
  order_count   integer not null check (order_count >= 0),
  paid_count    integer not null check (paid_count >= 0),
  paid_amount   bigint  not null check (paid_amount >= 0),
  refund_count  integer not null check (refund_count >= 0),
  refund_amount bigint  not null check (refund_amount >= 0),
  primary key (mchid, business_date, sp_mchid, device_id, trade_type)
);
create index desk_day_provider on payments.desk_day (sp_mchid, business_date) where sp_mchid <> '';

-- How often a day was summed: orders of a day may be paid on the next, and as late as they live.
create table payments.desk_roll (
  business_date date primary key,
  passes        integer not null,
  rolled_at     timestamptz not null
);

-- A file of refunds that somebody at a desk asks for, approved as one.
create table payments.desk_batch (
  mchid          text not null, -- at whose pages it was asked for
  id             text not null, -- rb_ULID
  request_id     text not null, -- made by the page; the same one is the same batch
  name           text not null, -- of the file
  content_digest text not null,
  row_count      integer not null check (row_count > 0),
  amount         bigint not null check (amount > 0),
  maker          text not null,
  approval_id    text not null,
  created_at     timestamptz not null,
  primary key (mchid, id)
);
create unique index desk_batch_request on payments.desk_batch (request_id, mchid);

-- A refund that somebody at a desk asks for. Once approved it is a refund like any other, under a number
-- that was part of what was approved.
create table payments.desk_refund (
  mchid          text not null, -- of the order
  id             text not null, -- rd_ULID
  desk_mchid     text not null, -- at whose pages it was asked for: the merchant's, or its provider's
  request_id     text not null, -- made by the page; the same one is the same wish
  batch_id       text,
  row_no         integer not null default 0,
  order_id       text not null,
  out_trade_no   text not null,
  device_id      text,
  out_refund_no  text not null,
  amount         bigint not null check (amount > 0),
  order_amount   bigint not null,
  currency       text not null,
  reason         text not null,
  maker          text not null,
  approval_id    text not null,
  state          text not null check (state in ('WAITING', 'DUE', 'DONE', 'FAILED', 'REJECTED', 'EXPIRED')),
  failure        text, -- the code of the refusal, and what it says
  failure_words  text,
  leased_until   timestamptz,
  created_at     timestamptz not null,
  ended_at       timestamptz,
  primary key (mchid, id),
  check ((failure is null) = (failure_words is null))
);
create unique index desk_refund_request on payments.desk_refund (request_id, row_no, desk_mchid);
create unique index desk_refund_number on payments.desk_refund (out_refund_no, mchid);
create index desk_refund_order on payments.desk_refund (order_id, mchid);
create index desk_refund_batch on payments.desk_refund (batch_id, row_no) where batch_id is not null;
create index desk_refund_desk on payments.desk_refund (desk_mchid, id);
create index desk_refund_open on payments.desk_refund (created_at) where state in ('WAITING', 'DUE');

-- What was said of a payment, for the time line of its order.
create view risk.decision_fact as
  select customer_id, payment_id, id, at, product, amount, outcome, reasons, score
  from risk.decision;

-- What became of an order's money in the books of settlement.
create view clearing.item_fact as
  select mchid, business_date, id, kind, unit, order_id, amount, unsettled, rate_ppm, fee, occurred_at
  from clearing.item;
create view clearing.settlement_fact as
  select mchid, unit, business_date, due_on, state, net, fee, settled, settled_at
  from clearing.settlement;
create view clearing.payout_fact as
  select mchid, id, unit, kind, business_date, amount, currency, state, last4, bank_name, reason, paid_at, created_at
  from clearing.payout;

-- Whose an openid is, without the app that it is of: a desk has only what a payer's page shows.
create view parties.openid_fact as
  select openid, appid, customer_id from parties.openid;
