-- What fails, and what should be looked at. A row of counts is of one process and one minute, which
-- writes its own counts over what it wrote before: no row is waited for.
create table payments.failure_minute (
  minute  timestamptz not null,
  what    text not null check (what in ('pay', 'refund')),
  channel text not null, -- a channel, or wallet for our own
  code    text not null, -- of the refusal; empty for what went well
  process text not null,
  count   integer not null check (count >= 0),
  primary key (minute, what, channel, code, process)
);

-- One row of a kind and subject while it lasts.
create table payments.alarm (
  kind     text not null,
  subject  text not null,
  id       text not null, -- al_ULID, so that two sweeps of one instant do not meet in the key
  since    timestamptz not null,
  seen_at  timestamptz not null, -- when it was last found so
  count    integer not null,
  sentence text not null, -- what it is and what to do, in words
  until    timestamptz,   -- null while it lasts
  -- Of what does not heal by itself: somebody has dealt with all of it up to here.
  done_at  timestamptz,
  done_note text,
  primary key (kind, subject, id)
);

create unique index alarm_open on payments.alarm (kind, subject) where until is null;

create index instruction_unknown on payments.instruction (unknown_since) where unknown_since is not null;
create index instruction_disputed on payments.instruction (settled_at) where standing = 'disputed';
-- Of what is exhausted, next_attempt_at is when it was given up.
create index callback_exhausted on payments.callback (next_attempt_at) where state = 'exhausted';

-- Why an order went the way it went, for whoever explains it.
create view payments.route_decision_fact as
  select d.mchid, d.order_id, o.out_trade_no, d.no, d.channel, d.because, d.decided_at
  from payments.route_decision d
  join payments.order o on o.mchid = d.mchid and o.id = d.order_id;
