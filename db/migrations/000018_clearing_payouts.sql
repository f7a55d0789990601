-- Money on its way from a unit's purse to its bank account. Created by itself once a business day, or
-- because the merchant asked (a withdrawal).
create table clearing.payout (
  mchid           text not null,
  id              text not null, -- names the money in the ledger; withdraw_id of the wire
  unit            text not null, -- the merchant, or a node of its tree that settles by itself
  kind            text not null check (kind in ('automatic', 'withdrawal')),
  out_request_no  text,
  account_type    text not null check (account_type in ('BASIC', 'OPERATION', 'FEES')), -- whence
  amount          bigint not null check (amount > 0),
  currency        text not null,
  business_date   date not null, -- on which it was created
  bank            text not null, -- which carries it out
  -- The account as it was when the payout was created; a later change is for later payouts.
  bank_account_id text not null,
  account_sealed  text not null,
  last4           text not null,
  holder_name     text not null,
  bank_name       text not null,
  branch_number   text,
  remark          text,
  bank_memo       text,
  notify_url      text,
  content_digest  text not null,
  state           text not null check (state in ('CREATED', 'SENT', 'PAID', 'FAILED', 'RETURNED', 'CLOSED')),
  attempt         integer not null check (attempt between 0 and 3), -- sent so many times
  reason          text, -- what the bank said last against it
  -- The bank says that the account takes no money; automatic payouts wait for another account.
  is_account_bad  boolean not null default false,
  send_at         timestamptz not null, -- in CREATED: not before
  ask_at          timestamptz, -- in SENT and PAID: when the bank is asked next; null: no more
  return_until    timestamptz, -- until when the bank may still return it
  paid_at         timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (mchid, id),
  check ((kind = 'withdrawal') = (out_request_no is not null)),
  check (state not in ('PAID', 'RETURNED') or paid_at is not null)
);
create unique index payout_out_request_no on clearing.payout (out_request_no, mchid)
  where out_request_no is not null;
create unique index payout_automatic on clearing.payout (unit, business_date, mchid)
  where kind = 'automatic';
create index payout_latest on clearing.payout (unit, id);
create index payout_to_send on clearing.payout (bank, send_at) where state = 'CREATED';
create index payout_to_ask on clearing.payout (bank, ask_at) where ask_at is not null;

-- An instruction to the bank. Its content never changes, and it may be sent again under its number;
-- another attempt is another instruction, made only after the bank has refused this one for good.
create table clearing.payout_attempt (
  mchid          text not null,
  payout_id      text not null,
  number         integer not null check (number between 1 and 3),
  instruction_id text not null, -- the payout's id and the number
  batch          text not null, -- instructions that are sent together, again together
  sent_at        timestamptz not null,
  leased_until   timestamptz not null, -- whoever sends it is at work until then
  handed_at      timestamptz, -- the bank has taken the batch; until then the same one is sent again
  outcome        text check (outcome in ('paid', 'rejected', 'returned')),
  reason         text,
  told_at        timestamptz,
  primary key (mchid, payout_id, number),
  check ((outcome is null) = (told_at is null))
);
create unique index payout_attempt_instruction on clearing.payout_attempt (instruction_id);
create index payout_attempt_batch on clearing.payout_attempt (batch);
create index payout_attempt_unheard on clearing.payout_attempt (leased_until)
  where handed_at is null and outcome is null;

-- The demo bank's customers, instructions and faults to order: another institution's tables.
create table clearing.bank_account (
  id            text primary key, -- owner of its demo_bank_deposit
  number_digest text not null unique,
  holder_name   text not null,
  opened_at     timestamptz not null
);

create table clearing.bank_instruction (
  id            text primary key, -- made by whoever instructs
  account_id    text, -- null where the bank has no such account
  content_digest text not null,
  amount        bigint not null check (amount > 0),
  currency      text not null,
  memo          text not null,
  received_at   timestamptz not null,
  -- A rejected one moved nothing. All else is decided when it is received, and told as time passes.
  reject_reason text,
  is_retryable  boolean not null,
  silent_until  timestamptz, -- the bank does not say that it knows of it
  pay_at        timestamptz,
  return_at     timestamptz,
  check ((reject_reason is null) = (pay_at is not null))
);

create table clearing.bank_rule (
  number_digest text primary key,
  kind          text not null check (kind in ('rejected', 'unknown', 'returned', 'slow')),
  reason        text not null,
  is_retryable  boolean not null,
  delay_ms      bigint not null check (delay_ms >= 0),
  times_left    integer check (times_left >= 0) -- null: always
);

-- Files of a bank that is spoken to by file. Each is taken once, by its content.
create table clearing.bank_file (
  digest        text not null, -- SHA-256
  bank          text not null,
  name          text not null,
  direction     text not null check (direction in ('out', 'in')),
  kind          text not null check (kind in ('pain.001', 'pain.002', 'camt.053', 'unknown')),
  state         text not null check (state in ('written', 'taken', 'refused')),
  business_date date, -- of a statement
  reason        text,
  taken_at      timestamptz not null,
  primary key (digest, bank, direction),
  check ((state = 'refused') = (reason is not null))
);
create index bank_file_statement on clearing.bank_file (business_date, bank) where business_date is not null;
create index bank_file_name on clearing.bank_file (name, bank) where direction = 'out';

-- What those files said of an instruction; the furthest of it holds.
create table clearing.bank_said (
  instruction_id text not null,
  bank           text not null,
  state          text not null check (state in ('accepted', 'paid', 'rejected', 'returned')),
  amount         bigint,
  reason         text,
  said_at        timestamptz not null, -- by the bank's clock
  digest         text not null, -- of the file
  primary key (instruction_id, bank, state)
);
