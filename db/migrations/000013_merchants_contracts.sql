-- Below a merchant: its branches, stores and terminals. Small: hundreds of rows for a large chain.
create table merchants.node (
  mchid           text not null,
  id              text not null,
  kind            text not null check (kind in ('branch', 'store', 'terminal')),
  parent_id       text, -- directly under the merchant when null
  code            text, -- what an order's device_id says
  name            text not null,
  state           text not null check (state in ('active', 'closed')),
  settles_itself  boolean not null,
  created_at      timestamptz not null,
  primary key (mchid, id)
);
create unique index node_code on merchants.node (code, mchid) where code is not null;

-- Which industry a merchant is in, from a day on; its fees follow from it.
create table merchants.industry (
  mchid           text not null,
  effective_from  date not null,
  industry        text not null,
  primary key (mchid, effective_from)
);

-- One row per contract: the lock under which its lines are written, all of them or none.
-- A subject is an mchid, `industry:<code>` or `default`.
create table merchants.fee_agreement (
  subject         text not null,
  effective_from  date not null,
  content_digest  text not null,
  agreed_at       timestamptz not null,
  primary key (subject, effective_from)
);

create table merchants.fee_contract (
  subject         text not null,
  effective_from  date not null,
  method          text not null check (method in ('JSAPI', 'APP', 'NATIVE', 'MWEB', 'MICROPAY', '*')),
  tier_from       bigint not null check (tier_from >= 0), -- fen of the month, from which the line holds
  rate_ppm        integer not null check (rate_ppm between 0 and 1000000), -- millionths of the amount
  floor           bigint not null check (floor >= 0),
  cap             bigint check (cap >= floor),
  rounding        text not null check (rounding in ('half_up', 'up', 'down')),
  returns_fee     boolean not null,
  primary key (subject, effective_from, method, tier_from)
);

-- How a unit (the merchant, or a node that settles itself) is settled, from a day on.
create table merchants.settlement_terms (
  mchid           text not null,
  unit            text not null,
  effective_from  date not null,
  cycle           text not null check (cycle in ('T', 'D')), -- working days, calendar days
  days            integer not null check (days between 0 and 30),
  payout          text not null check (payout in ('auto', 'manual')),
  payout_min      bigint not null check (payout_min > 0),
  refund_share    text not null check (refund_share in ('take_back', 'merchant_pays')),
  agreed_at       timestamptz not null,
  primary key (mchid, unit, effective_from),
  check (cycle = 'D' or days > 0)
);

-- Where a unit is paid out to. Accounts that were replaced stay, because payouts name them.
create table merchants.bank_account (
  mchid                  text not null,
  unit                   text not null,
  id                     text not null,
  bank_name              text not null,
  branch_number          text,
  account_number_sealed  text not null,
  account_number_digest  text not null,
  last4                  text not null,
  holder_name            text not null,
  kind                   text not null check (kind in ('corporate', 'personal')),
  state                  text not null check (state in ('active', 'replaced')),
  created_at             timestamptz not null,
  primary key (mchid, unit, id)
);
create unique index bank_account_active on merchants.bank_account (unit, mchid) where state = 'active';
