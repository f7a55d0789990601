-- What a merchant has agreed about sharing, as one who shares and as one who receives.
create table clearing.sharing_profile (
  mchid          text primary key,
  notify_url     text,             -- where a receiver hears of what it got and gave back
  allows_return  boolean not null, -- what it received may be taken back
  max_ratio      integer not null check (max_ratio between 100 and 10000), -- of an order, in 1/10000
  receiver_count integer not null default 0 check (receiver_count between 0 and 20000)
);

-- With whom a merchant may share.
create table clearing.sharing_receiver (
  mchid           text not null,
  kind            text not null check (kind in ('MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID')),
  account         text not null, -- an mchid, or an openid
  appid           text,          -- under which the openid is known
  relation        text not null,
  custom_relation text,
  added_at        timestamptz not null,
  primary key (mchid, kind, account),
  check ((kind = 'MERCHANT_ID') = (appid is null))
);

-- What is left of an order in its merchant's money that waits to be shared:
-- amount - shared - refunded - unfrozen - fee_taken. One row an order, made when it is first touched
-- or when its day is cut, whichever is first; an order without one is whole.
create table clearing.sharing_order (
  mchid         text not null,
  order_id      text not null, -- the transaction_id
  sp_mchid      text,
  out_trade_no  text not null,
  currency      text not null,
  amount        bigint not null check (amount > 0),
  fee           bigint not null check (fee between 0 and amount),
  fee_reserved  bigint not null check (fee_reserved >= 0), -- stays until the day of payment is cut
  fee_taken     bigint not null default 0 check (fee_taken >= 0),
  shared        bigint not null default 0 check (shared >= 0),
  returned      bigint not null default 0 check (returned between 0 and shared), -- came back as available
  refund_asked  bigint not null default 0 check (refund_asked between 0 and amount), -- from any purse
  refunded      bigint not null default 0 check (refunded between 0 and refund_asked), -- from this money
  unfrozen      bigint not null default 0 check (unfrozen >= 0),
  request_count integer not null default 0,
  state         text not null check (state in ('OPEN', 'FINISHED')),
  is_cut        boolean not null,
  paid_at       timestamptz not null,
  frozen_until  timestamptz not null,
  primary key (mchid, order_id),
  constraint no_more_leaves_than_was_paid
    check (amount - shared - refunded - unfrozen - fee_taken >= fee_reserved)
);
-- A service provider asks by transaction_id alone.
create index sharing_order_id on clearing.sharing_order (order_id, mchid);
create index sharing_order_frozen on clearing.sharing_order (frozen_until) where state = 'OPEN';

-- A request to share, or to unfreeze what is left.
create table clearing.share (
  mchid           text not null,
  id              text not null, -- the order_id of the wire: 28 digits, sortable by birth
  out_order_no    text,          -- none where the time was over and the platform unfroze
  order_id        text not null, -- the transaction_id
  sp_mchid        text,
  content_digest  text not null,
  created_at      timestamptz not null,
  primary key (mchid, id)
);
create unique index share_out_order_no on clearing.share (out_order_no, mchid);

-- What one receiver gets of a share; of an unfreezing the merchant itself does.
create table clearing.share_detail (
  mchid         text not null,
  id            text not null, -- the detail_id: 28 digits, sortable by birth
  share_id      text not null,
  order_id      text not null,
  position      integer not null,
  kind          text not null check (kind in ('MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID')),
  account       text not null,
  is_rest       boolean not null, -- unfrozen for the merchant itself
  amount        bigint not null check (amount > 0),
  currency      text not null,
  description   text not null,
  result        text not null check (result in ('SUCCESS', 'CLOSED')),
  fail_reason   text,
  returned      bigint not null default 0 check (returned between 0 and amount),
  business_date date not null,
  created_at    timestamptz not null,
  primary key (mchid, id),
  check ((result = 'CLOSED') = (fail_reason is not null))
);
create index share_detail_share on clearing.share_detail (share_id, mchid);
create index share_detail_order on clearing.share_detail (order_id, mchid);
create index share_detail_date on clearing.share_detail (business_date, mchid, id)
  where result = 'SUCCESS' and not is_rest;

-- What a receiver gave back: asked for by the merchant, or taken by the platform for a refund.
create table clearing.share_return (
  mchid          text not null, -- who shared, and has it again
  id             text not null, -- the return_id: 28 digits, sortable by birth
  out_return_no  text,          -- none where the platform took it back
  share_id       text not null,
  detail_id      text not null,
  order_id       text not null,
  return_mchid   text not null,
  amount         bigint not null check (amount > 0),
  currency       text not null,
  description    text not null,
  result         text not null check (result in ('SUCCESS', 'FAILED')),
  fail_reason    text,
  content_digest text not null,
  business_date  date not null,
  created_at     timestamptz not null,
  primary key (mchid, id),
  check ((result = 'FAILED') = (fail_reason is not null))
);
create unique index share_return_out_no on clearing.share_return (out_return_no, mchid);
create index share_return_share on clearing.share_return (share_id, mchid);
create index share_return_date on clearing.share_return (business_date, mchid, id)
  where result = 'SUCCESS';

-- What a person received by sharing in a month of Beijing, which has a limit.
create table clearing.sharing_receipt (
  customer_id text not null,
  month       date not null,
  amount      bigint not null check (amount >= 0),
  primary key (customer_id, month)
);
