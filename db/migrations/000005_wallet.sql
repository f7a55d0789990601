create schema wallet;

-- The built-in demo bank's cards: another institution's customers, for newcomers to try with.
create table wallet.bank_card (
  id            text primary key,
  number_digest text not null unique,
  number_sealed text not null,
  last4         text not null,
  holder_name   text not null,
  kind          text not null check (kind in ('debit', 'credit')),
  bank_type     text not null
);

-- A bank card bound by a customer. Unbinding keeps the row, because refunds go back to it.
create table wallet.card (
  customer_id  text not null,
  id           text not null,
  bank_card_id text not null,
  bank         text not null,
  bank_type    text not null,
  kind         text not null check (kind in ('debit', 'credit')),
  last4        text not null,
  phone_masked text not null,
  bound_at     timestamptz not null,
  unbound_at   timestamptz,
  primary key (customer_id, id)
);

create unique index card_bound on wallet.card (customer_id, bank_card_id) where unbound_at is null;

-- Money between a customer's balance and a bound card.
create table wallet.transfer (
  customer_id text not null,
  id          text not null,
  request_id  text not null, -- made by the caller; asking twice moves once
  kind        text not null check (kind in ('top_up', 'withdrawal')),
  card_id     text not null,
  card_title  text not null,
  amount      bigint not null check (amount > 0),
  currency    text not null,
  created_at  timestamptz not null,
  primary key (customer_id, id),
  unique (customer_id, request_id)
);

-- Eighteen digits that a till reads. Single use: the first order to redeem a code keeps it.
create table wallet.payment_code (
  code        text primary key,
  customer_id text not null,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null,
  order_mchid text,
  order_id    text,
  needs_pin   boolean,
  funding     text,
  redeemed_at timestamptz
);

-- How many payments without a PIN a customer made today.
create index payment_code_redeemed on wallet.payment_code (customer_id, redeemed_at) where redeemed_at is not null;
