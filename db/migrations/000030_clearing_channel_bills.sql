-- The trade bill of a channel, one row for each day that both institutions have closed. Small: a row a
-- channel and day.
create table clearing.channel_bill (
  channel        text not null,
  business_date  date not null,
  state          text not null check (state in ('WAITING', 'RECONCILED', 'EMPTY')),
  -- When it is asked for again, and the end of the lease of whoever fetches it; null once it is over.
  next_at        timestamptz,
  asks           integer not null default 0 check (asks >= 0),
  last_answer    text,        -- why it is not there yet, in the channel's word
  late_at        timestamptz, -- when somebody was told that it is late
  file_digest    text,        -- SHA-256 of the file that was reconciled
  done_at        timestamptz,
  primary key (channel, business_date),
  check ((state = 'WAITING') = (next_at is not null)),
  check ((state = 'WAITING') = (done_at is null)),
  check ((state = 'RECONCILED') = (file_digest is not null))
);
create index channel_bill_due on clearing.channel_bill (next_at) where next_at is not null;

-- What a channel is to pay us of a day, by its own bill, and whether it has. Amounts in minor units;
-- net is below zero where more was given back than was paid.
create table clearing.channel_settlement (
  channel        text not null,
  business_date  date not null,
  id             text not null, -- cs_ULID, by which it is posted
  currency       text not null,
  payment_count  bigint not null check (payment_count >= 0),
  paid           bigint not null check (paid >= 0),
  refund_count   bigint not null check (refund_count >= 0),
  refunded       bigint not null check (refunded >= 0), -- reversals too
  fee            bigint not null, -- below zero where fees were given back
  net            bigint not null,
  state          text not null check (state in ('EXPECTED', 'SETTLED')),
  how            text check (how in ('statement', 'people', 'nothing_due')),
  reference      text, -- what the bank calls the booking
  arrived_on     date, -- on whose statement of the bank it stands
  evidence       text,
  expected_at    timestamptz not null,
  settled_at     timestamptz,
  primary key (channel, business_date),
  unique (id),
  check (net = paid - refunded - fee),
  check ((state = 'SETTLED') = (settled_at is not null)),
  check ((state = 'SETTLED') = (how is not null)),
  check ((how in ('statement', 'people')) = (arrived_on is not null))
);
create index channel_settlement_expected on clearing.channel_settlement (expected_at) where state = 'EXPECTED';
-- Which bookings of a day's statement are a channel's.
create index channel_settlement_arrived on clearing.channel_settlement (arrived_on) where arrived_on is not null;

-- That a channel's money has arrived, by the word of people; believed once another has approved it.
create table clearing.channel_arrival (
  approval_id   text primary key,
  settlement_id text not null,
  net           bigint not null,
  fee           bigint not null,
  reference     text not null,
  arrived_on    date not null,
  proposed_by   text not null,
  proposed_at   timestamptz not null,
  executed_at   timestamptz
);
create index channel_arrival_waiting on clearing.channel_arrival (proposed_at) where executed_at is null;

-- Found at the bank by a statement, and booked since (补记入账).
alter table clearing.recon_break
  drop constraint recon_break_how_check,
  add constraint recon_break_how_check
    check (how in ('cross_day', 'channel_queried', 'corrected', 'written_off', 'adjusted', 'booked'));
