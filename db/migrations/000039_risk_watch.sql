-- How risk does, by hour and by day. Decisions and facts are counted once each, in the order in which they
-- were written, and the place up to which they are counted moves in the same transaction.

-- The place of a decision in the order of writing (docs/decisions/0014). Those that were there before
-- have one place together, and are told apart by the rest of the key.
alter table risk.decision
  add column position bigint not null default pg_current_xact_id()::text::bigint;
create index decision_stream on risk.decision (position, customer_id, payment_id);

-- Nearly every payment that ends was simply let go, and one look here says that nothing is to be learnt.
create index decision_held on risk.decision (customer_id, payment_id)
  where outcome <> 'ALLOW' and outcome <> 'ALLOW_MONITOR';
-- What is going wrong at this moment.
create index decision_faulty on risk.decision (at) where faults <> '';

-- How far a stream is counted; whoever counts holds its row.
create table risk.watch_cursor (
  stream     text   not null primary key check (stream in ('decisions', 'facts', 'cases')),
  position   bigint not null,
  number     bigint not null, -- of a fact; of cases when the last was decided, in milliseconds
  key_one    text   not null, -- customer, or the fact's id
  key_two    text   not null  -- payment
);
insert into risk.watch_cursor (stream, position, number, key_one, key_two)
values ('decisions', 0, -1, '', ''), ('facts', 0, -1, '', ''), ('cases', 0, -1, '', '');

-- One number each. Hours, days and weeks hold the same, so that a year is read as quickly as a day.
create table risk.watch_figure (
  grain   text        not null check (grain in ('hour', 'day', 'week')),
  measure text        not null,
  since   timestamptz not null, -- when the hour began, or the day or week in Beijing
  product text        not null, -- empty of rules
  name    text        not null, -- an outcome, a rule with its version, a fault, a step of latency
  value   bigint      not null, -- times, or minor units
  primary key (grain, measure, since, product, name)
) with (fillfactor = 70);

-- What became known of a payment after it was decided, as it is counted in the figures: of those that were
-- not simply let go how they ended, and of all what they turned out to be.
create table risk.watch_known (
  customer_id text        not null,
  payment_id  text        not null,
  at          timestamptz not null, -- when it was decided
  product     text        not null,
  act         text        not null,
  amount      bigint      not null, -- minor units
  rules       text        not null, -- that held, with a space between
  ended       text check (ended in ('succeeded', 'declined', 'abandoned')),
  is_fraud    boolean,
  found_fraud boolean,              -- what a case found
  found_at    timestamptz,          -- when that case was decided
  primary key (customer_id, payment_id)
) with (fillfactor = 80);

-- What a process says of itself while it is so: decisions that it cannot store, a model that it cannot read.
create table risk.watch_sign (
  sign    text        not null,
  subject text        not null,
  process text        not null,
  count   bigint      not null,
  seen_at timestamptz not null,
  primary key (sign, subject, process)
);

-- How far the factors and the margins of the champion have moved from its training, by hour.
create table risk.watch_drift (
  model    text        not null,
  since    timestamptz not null,
  sampled  integer     not null, -- decisions of the day before
  margins  numeric     not null, -- population stability index
  factors  text        not null, -- those that moved most: name=index with a space between
  primary key (model, since)
);
