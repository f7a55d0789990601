-- What customers have spent of their limits by law. Counted in the transaction that pays, under the lock
-- of these rows; a refund gives nothing back.
create table payments.spent (
  customer_id text not null,
  period      text not null, -- a Beijing day 2026-11-27, a year 2026, or `ever`
  kind        text not null, -- `balance`, or `barcode:` and the purse: balance, a bank card, any
  -- Fen by how the payer was verified, as the law grades it: A with a certificate, B two factors,
  -- C fewer, D a static code whatever the factors.
  level_a     bigint not null check (level_a >= 0),
  level_b     bigint not null check (level_b >= 0),
  level_c     bigint not null check (level_c >= 0),
  level_d     bigint not null check (level_d >= 0),
  primary key (customer_id, period, kind)
) with (fillfactor = 80);

-- Customers whose payment account has another class than the installation's usual one.
create table payments.account_class (
  customer_id   text        not null primary key,
  account_class text        not null check (account_class in ('I', 'II', 'III')),
  since         timestamptz not null
);
