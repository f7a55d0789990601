create schema payments;

-- Several orders that a payer pays as one, all or nothing.
create table payments.combine (
  mchid          text not null, -- combine_mchid: who signs, is told, and may query
  id             text not null, -- 28 digits, sortable by birth
  out_trade_no   text not null, -- combine_out_trade_no
  appid          text not null,
  trade_type     text not null,
  notify_url     text not null,
  device_id      text,
  payer_openid   text,
  content_digest text not null,
  created_at     timestamptz not null,
  expires_at     timestamptz not null,
  primary key (mchid, id),
  unique (mchid, out_trade_no)
);

create table payments.order (
  mchid            text not null, -- whose money it becomes; the sub-merchant in partner mode
  id               text not null, -- the transaction_id: 28 digits, sortable by birth
  out_trade_no     text not null,
  sp_mchid         text,          -- the provider that signs, in partner mode
  appid            text not null, -- sp_appid in partner mode
  sub_appid        text,
  trade_type       text not null check (trade_type in ('JSAPI', 'APP', 'NATIVE', 'MWEB', 'MICROPAY')),
  state            text not null check (state in
                     ('NOTPAY', 'USERPAYING', 'SUCCESS', 'REFUND', 'CLOSED', 'REVOKED', 'PAYERROR')),
  description      text not null,
  amount           bigint not null check (amount > 0),
  currency         text not null,
  attach           text,
  notify_url       text,
  device_id        text,
  limit_pay        text,          -- comma-separated, as sent
  profit_sharing   boolean not null,
  payer_openid     text,          -- JSAPI names its payer beforehand
  payer_sub_openid text,
  content_digest   text not null, -- the same number with other content is refused
  combine_mchid    text,
  combine_id       text,
  refunded         bigint not null default 0,
  refund_count     integer not null default 0,
  created_at       timestamptz not null,
  expires_at       timestamptz not null,
  closed_at        timestamptz,
  primary key (mchid, id),
  unique (mchid, out_trade_no),
  constraint refunds_never_exceed_payment check (refunded between 0 and amount)
) with (fillfactor = 80);

create index order_combine on payments.order (combine_mchid, combine_id) where combine_id is not null;
-- Walked by the expiry sweep behind a watermark. No index names the state, so that paying stays HOT.
create index order_expiry on payments.order (expires_at);

-- One payer's attempt at one order: trying again is the same attempt.
create table payments.attempt (
  mchid          text not null,
  order_id       text not null,
  customer_id    text not null,
  state          text not null check (state in ('PENDING', 'SUCCEEDED', 'FAILED')),
  openid         text not null,
  sub_openid     text,
  bank_type      text not null,
  balance_amount bigint not null check (balance_amount >= 0),
  card_amount    bigint not null check (card_amount >= 0),
  card_id        text,
  card_title     text,
  started_at     timestamptz not null,
  finished_at    timestamptz,
  primary key (mchid, order_id, customer_id)
);

-- An order is paid once, whatever a program believes.
create unique index attempt_succeeded on payments.attempt (mchid, order_id) where state = 'SUCCEEDED';
-- A payer's bills, newest first.
create index attempt_customer on payments.attempt (customer_id, finished_at desc);

create table payments.refund (
  mchid            text not null,
  id               text not null, -- the refund_id: 29 digits, sortable by birth
  out_refund_no    text not null,
  order_id         text not null,
  out_trade_no     text not null,
  sp_mchid         text,
  state            text not null check (state in ('PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL')),
  amount           bigint not null check (amount > 0),
  order_amount     bigint not null,
  currency         text not null,
  balance_amount   bigint not null check (balance_amount >= 0),
  card_amount      bigint not null check (card_amount >= 0),
  card_id          text,
  received_account text not null, -- as the payer reads it
  customer_id      text not null,
  reason           text,
  notify_url       text,
  content_digest   text not null,
  created_at       timestamptz not null,
  succeeded_at     timestamptz,
  primary key (mchid, id),
  unique (mchid, out_refund_no),
  check (balance_amount + card_amount = amount)
);

create index refund_processing on payments.refund (created_at) where state = 'PROCESSING';
create index refund_order on payments.refund (mchid, order_id);
-- What came back to a payer, newest first.
create index refund_customer on payments.refund (customer_id, created_at desc);

-- The outbox: written in the transaction of what it tells, delivered until acknowledged.
create table payments.callback (
  mchid           text not null, -- whose APIv3 key encrypts it
  id              text not null, -- the same on every retry
  subject         text not null, -- the order, combine order or refund that it tells of
  url             text not null,
  event_type      text not null,
  original_type   text not null,
  summary         text not null,
  resource        text not null, -- the plaintext, as of the committed state
  state           text not null check (state in ('pending', 'delivered', 'exhausted')),
  attempts        integer not null default 0,
  next_attempt_at timestamptz not null, -- also the end of the lease of whoever is delivering
  last_answer     text,
  created_at      timestamptz not null,
  delivered_at    timestamptz,
  primary key (mchid, id)
);

create index callback_due on payments.callback (next_attempt_at) where state = 'pending';
create index callback_subject on payments.callback (mchid, subject);

-- How far a sweep has walked.
create table payments.watermark (
  name text primary key,
  at   timestamptz not null
);
