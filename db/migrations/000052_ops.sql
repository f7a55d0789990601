-- What the people of the institution ask for and see at their desk: changes that wait for a second
-- person, how jobs run, with which settings the program was started, and tickets of merchants.
create schema ops;

-- A change that moves no money by itself and has to be approved: what it is stands in the approval.
create table ops.change (
  approval_id text primary key,
  kind        text not null check (kind in ('merchant_suspend', 'fee_change', 'settlement_change',
                                            'limit_change', 'hold_lift', 'customer_freeze')),
  subject     text not null, -- an mchid, a customer, or a hold
  content     text not null, -- JSON, to the letter what is approved
  proposed_by text not null,
  proposed_at timestamptz not null,
  executed_at timestamptz,
  -- Why an approved one could not be carried out, the last time it was tried.
  refusal     text,
  tried_at    timestamptz
);
create index change_waiting on ops.change (proposed_at) where executed_at is null;
create index change_subject on ops.change (subject, approval_id);

-- The last turn of each loop of each process, written coarsely.
create table ops.job_run (
  name        text    not null,
  process     text    not null,
  every_ms    bigint  not null check (every_ms > 0),
  outcome     text    not null check (outcome in ('running', 'done', 'failed')),
  begun_at    timestamptz not null,
  ended_at    timestamptz,
  duration_ms bigint  check (duration_ms >= 0),
  next_at     timestamptz,
  backlog     bigint, -- what the turn found, where it says so
  turns       bigint  not null, -- since the process was started
  failures    bigint  not null,
  in_a_row    integer not null, -- failures without a success between them
  error       text,   -- of the last that failed
  failed_at   timestamptz,
  seen_at     timestamptz not null,
  primary key (name, process),
  check ((error is null) = (failed_at is null))
);

-- A row where a start found other settings than the last one at this place.
create table ops.setting_start (
  place      text    not null, -- role and environment
  id         text    not null, -- cf_ULID
  digest     text    not null,
  content    text    not null, -- JSON; secrets are masked and told apart by a keyed digest
  version    text    not null,
  process    text    not null,
  first_at   timestamptz not null,
  last_at    timestamptz not null,
  starts     integer not null check (starts > 0),
  primary key (place, id)
);

-- 工单: what a merchant's people ask the institution.
create table ops.ticket (
  mchid         text    not null,
  id            text    not null, -- tk_ULID
  node_id       text,             -- where who opened it works, if not at the whole merchant
  topic         text    not null check (topic in ('payment', 'refund', 'settlement', 'access', 'other')),
  subject       text    not null,
  out_trade_no  text,
  call_id       text,
  state         text    not null check (state in ('OPEN', 'ANSWERED', 'CLOSED')),
  opened_by     text    not null,
  opened_at     timestamptz not null,
  assignee      text,
  -- Since when the institution owes an answer; null while it owes none.
  waiting_since timestamptz,
  answered_at   timestamptz,      -- the first time
  moved_at      timestamptz not null,
  words         integer not null check (words > 0),
  seen          integer not null check (seen >= 0), -- words that the merchant's people have read
  closed_at     timestamptz,
  closed_by     text,
  primary key (mchid, id),
  check ((state = 'OPEN') = (waiting_since is not null)),
  check ((state = 'CLOSED') = (closed_at is not null)),
  check ((closed_at is null) = (closed_by is null)),
  check (seen <= words)
);
create index ticket_born on ops.ticket (id, mchid);
create index ticket_waiting on ops.ticket (waiting_since, id) where waiting_since is not null;
create index ticket_assigned on ops.ticket (assignee, id) where assignee is not null;
-- Answers that nobody of the merchant has read.
create index ticket_unseen on ops.ticket (mchid) where seen < words;

create table ops.ticket_word (
  mchid          text    not null,
  ticket_id      text    not null,
  no             integer not null check (no > 0),
  author         text    not null,
  by_institution boolean not null,
  text           text    not null,
  said_at        timestamptz not null,
  primary key (mchid, ticket_id, no)
);

-- The institution asks across merchants, which the keys of clearing do not begin with.
create index payout_standing on clearing.payout (state, id);
create index merchant_suspended on merchants.merchant (state, mchid) where state = 'suspended';
create index settlement_day on clearing.settlement (business_date, mchid, unit);

-- Orders by their birth, paid or not, for the figures of the whole house (see 000012).
create view payments.order_fact as
  select id, mchid, state, amount, currency from payments.order;

-- A day that is over, summed for the institution's first page. A day is that of the order's or refund's birth.
create table ops.figure_day (
  business_date date primary key,
  orders        bigint not null check (orders >= 0),
  paid          bigint not null check (paid >= 0),
  ended         bigint not null check (ended >= 0), -- not paid, and never will be
  amount        bigint not null check (amount >= 0), -- of what was paid, in fen
  refunds       bigint not null check (refunds >= 0),
  refunded      bigint not null check (refunded >= 0),
  summed_at     timestamptz not null
);
