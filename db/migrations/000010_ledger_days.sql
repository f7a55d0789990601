-- What a closed day came to. Rows are written once, when the day is summed, and never change.

-- A day has a row when it is summed; from the first of them every day of the calendar has one.
create table ledger.day (
  business_date date primary key,
  entries       bigint not null check (entries >= 0), -- of every kind, those that only set money aside too
  balances      boolean not null, -- every leg fell on a known account, and the sides are equal
  summed_at     timestamptz not null
);

-- The trial balance: a kind of account with its balance before the day, on the side where it is
-- more than nothing, what moved, and its balance after it.
create table ledger.day_total (
  business_date  date not null,
  kind           text not null,
  currency       text not null,
  opening_debit  bigint not null,
  opening_credit bigint not null,
  debits         bigint not null,
  credits        bigint not null,
  debit_entries  bigint not null,
  credit_entries bigint not null,
  closing_debit  bigint not null,
  closing_credit bigint not null,
  primary key (business_date, kind, currency),
  constraint day_total_opens_on_one_side check (least(opening_debit, opening_credit) = 0),
  constraint day_total_closes_on_one_side check (least(closing_debit, closing_credit) = 0),
  constraint day_total_adds_up
    check (opening_debit - opening_credit + debits - credits = closing_debit - closing_credit)
);

-- The same movements by the name of their posting, as a general ledger takes them in.
create table ledger.day_posting (
  business_date  date not null,
  kind           text not null,
  currency       text not null,
  posting        text not null,
  debits         bigint not null,
  credits        bigint not null,
  debit_entries  bigint not null,
  credit_entries bigint not null,
  primary key (business_date, kind, currency, posting)
);

-- What moved on an account; one that did not move has no row. By months, as ledger.transfer.
create table ledger.day_movement (
  account        bigint not null,
  business_date  date not null,
  debits         bigint not null check (debits >= 0),
  credits        bigint not null check (credits >= 0),
  debit_entries  bigint not null,
  credit_entries bigint not null,
  primary key (account, business_date)
) partition by range (business_date);
create table ledger.day_movement_early
  partition of ledger.day_movement for values from (minvalue) to ('2026-12-01');
create table ledger.day_movement_later partition of ledger.day_movement default;
