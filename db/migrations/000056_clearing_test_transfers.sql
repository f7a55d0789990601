-- 打款验证: a small amount of our own on its way to an account that is to be proved.
create table clearing.test_transfer (
  id             text        primary key, -- what the bank is told to pay under
  amount         bigint      not null check (amount between 1 and 99),
  currency       text        not null,
  account_sealed text        not null,
  last4          text        not null,
  holder_name    text        not null,
  bank_name      text        not null,
  branch_number  text,
  bank           text, -- which carries it out; from SENT on
  state          text        not null check (state in ('CREATED', 'SENT', 'PAID', 'FAILED', 'RETURNED')),
  sent_at        timestamptz,
  leased_until   timestamptz, -- whoever hands it over is at work until then
  handed_at      timestamptz, -- the bank has it
  ask_at         timestamptz, -- when the bank is asked next; null: no more
  paid_at        timestamptz,
  reason         text,
  created_at     timestamptz not null,
  updated_at     timestamptz not null
);
create index test_transfer_created on clearing.test_transfer (created_at) where state = 'CREATED';
create index test_transfer_unheard on clearing.test_transfer (bank, leased_until) where state = 'SENT' and handed_at is null;
create index test_transfer_to_ask on clearing.test_transfer (bank, ask_at) where ask_at is not null;
