-- A merchant's transfer to a customer, who confirms that it is welcome.
create table clearing.transfer_bill (
  mchid          text not null,
  id             text not null, -- names the money in the ledger
  bill_no        text not null, -- transfer_bill_no of the wire, digits
  out_bill_no    text not null,
  appid          text not null,
  openid         text not null,
  customer_id    text not null,
  scene_id       text not null,
  amount         bigint not null check (amount > 0),
  currency       text not null,
  remark         text not null,
  perception     text, -- what the payee is told that it is
  reports        text not null, -- what the merchant says about the scene, as JSON
  name_sealed    text, -- of the payee, as the merchant gave it
  notify_url     text,
  content_digest text not null,
  state          text not null check (state in ('ACCEPTED', 'PROCESSING', 'WAIT_USER_CONFIRM',
    'TRANSFERING', 'SUCCESS', 'FAIL', 'CANCELING', 'CANCELLED')),
  fail_reason    text,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  expires_at     timestamptz not null,
  primary key (mchid, id),
  check ((state = 'FAIL') = (fail_reason is not null))
);
create unique index transfer_bill_out_no on clearing.transfer_bill (out_bill_no, mchid);
create unique index transfer_bill_no on clearing.transfer_bill (bill_no, mchid);
create index transfer_bill_payee on clearing.transfer_bill (customer_id, created_at);
create index transfer_bill_waiting on clearing.transfer_bill (expires_at)
  where state = 'WAIT_USER_CONFIRM';

-- Up to a thousand transfers under one number, without confirmation (the older contract).
create table clearing.transfer_batch (
  mchid          text not null,
  id             text not null, -- batch_id of the wire, digits
  out_batch_no   text not null,
  appid          text not null,
  name           text not null,
  remark         text not null,
  scene_id       text,
  total_amount   bigint not null check (total_amount > 0),
  total_count    integer not null check (total_count > 0),
  currency       text not null,
  success_amount bigint not null default 0,
  success_count  integer not null default 0,
  fail_amount    bigint not null default 0,
  fail_count     integer not null default 0,
  notify_url     text,
  content_digest text not null,
  state          text not null check (state in ('ACCEPTED', 'PROCESSING', 'FINISHED')),
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  primary key (mchid, id),
  check (success_count + fail_count <= total_count),
  check (success_amount + fail_amount <= total_amount)
);
create unique index transfer_batch_out_no on clearing.transfer_batch (out_batch_no, mchid);
create index transfer_batch_open on clearing.transfer_batch (created_at) where state <> 'FINISHED';

create table clearing.transfer_detail (
  mchid         text not null,
  batch_id      text not null,
  position      integer not null, -- in the merchant's list
  id            text not null, -- names the money in the ledger
  detail_no     text not null, -- detail_id of the wire, digits
  out_detail_no text not null,
  openid        text not null,
  customer_id   text, -- null where the openid is nobody's
  amount        bigint not null check (amount > 0),
  currency      text not null,
  remark        text not null,
  name_sealed   text,
  state         text not null check (state in ('PROCESSING', 'SUCCESS', 'FAIL')),
  fail_reason   text,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (mchid, batch_id, position),
  check ((state = 'FAIL') = (fail_reason is not null))
);
create unique index transfer_detail_no on clearing.transfer_detail (batch_id, detail_no, mchid);
create unique index transfer_detail_out_no
  on clearing.transfer_detail (out_detail_no, batch_id, mchid);
create index transfer_detail_open on clearing.transfer_detail (created_at, id)
  where state = 'PROCESSING';

-- Money that a merchant brought in from its bank, or moved to the account that transfers are paid from.
create table clearing.fund_move (
  mchid        text not null,
  kind         text not null check (kind in ('to_operation', 'recharge')),
  request_no   text not null, -- made by the caller; asking twice moves once
  id           text not null,
  account_type text not null check (account_type in ('BASIC', 'OPERATION')),
  amount       bigint not null check (amount > 0),
  currency     text not null,
  created_at   timestamptz not null,
  primary key (mchid, kind, request_no)
);
