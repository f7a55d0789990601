-- A file of the other side that was laid beside a business day of ours. The same file again is the
-- same run; another file is the next revision. Small: a few rows a day.
create table clearing.recon_run (
  business_date date not null,
  source        text not null check (source in ('channel', 'bank')),
  party         text not null, -- which channel, which bank
  revision      integer not null check (revision > 0),
  file_digest   text not null, -- SHA-256 of the file
  state         text not null check (state in ('MATCHING', 'DONE', 'SUPERSEDED', 'REFUSED')),
  refusal       text,          -- why the file was refused, with the place
  ours          bigint not null default 0, -- rows
  theirs        bigint not null default 0,
  matched       bigint not null default 0, -- rows of ours that theirs say word by word
  begun_at      timestamptz not null,
  done_at       timestamptz,
  primary key (business_date, source, party, revision),
  check ((state = 'REFUSED') = (refusal is not null)),
  check (state <> 'DONE' or done_at is not null)
);

-- Differences (差错). What was found is never changed; a difference that a later file tells otherwise
-- is resolved as corrected, and what that file says is the next occurrence.
create table clearing.recon_break (
  business_date   date not null,
  source          text not null check (source in ('channel', 'bank')),
  party           text not null,
  key             text not null, -- payment:<id>, refund:<id>, reversal:<id>, in:<reference>, out:<reference>
  class           text not null check (class in ('long', 'short', 'amount', 'state', 'fee', 'duplicate',
                                                 'currency', 'merchant', 'total')), -- total: a file that was refused
  occurrence      integer not null check (occurrence > 0),
  id              text not null,
  extra           integer not null default 0, -- rows too many, of a duplicate
  ours_merchant   text,
  ours_currency   text,
  ours_amount     bigint,
  ours_fee        bigint,
  ours_state      text,
  theirs_merchant text,
  theirs_currency text,
  theirs_amount   bigint,
  theirs_fee      bigint,
  theirs_state    text,
  -- The revision that found it last.
  seen_revision   integer not null,
  state           text not null check (state in ('OPEN', 'RESOLVED')),
  opened_at       timestamptz not null,
  asked_at        timestamptz, -- when the channel was last asked about it
  -- What it holds in platform_suspense, above zero where we owe somebody.
  suspended       bigint not null default 0,
  how             text check (how in ('cross_day', 'channel_queried', 'corrected', 'written_off', 'adjusted')),
  evidence        text,
  -- The neighbouring day that has the other half; or of what only the files of both days tell.
  pair_date       date,
  resolved_at     timestamptz,
  primary key (business_date, source, party, key, class, occurrence),
  unique (id),
  check ((state = 'RESOLVED') = (how is not null)),
  check ((state = 'RESOLVED') = (resolved_at is not null)),
  check (state = 'OPEN' or suspended = 0),
  check (how <> 'cross_day' or pair_date is not null)
);
create index recon_break_open on clearing.recon_break (opened_at) where state = 'OPEN';

-- What was proposed to correct a difference with money; done once, after another has approved it.
create table clearing.recon_correction (
  approval_id text primary key,
  break_id    text not null,
  posting     text not null,
  owner       text not null, -- whose account, beside the suspense account
  amount      bigint not null check (amount > 0),
  proposed_by text not null,
  proposed_at timestamptz not null,
  executed_at timestamptz
);
create index recon_correction_break on clearing.recon_correction (break_id);

-- The proof of a closed day: custody holds what is owed. A second proof that says the same is the
-- same row; one that says otherwise is the next attempt, and an alarm.
create table clearing.custody_proof (
  business_date   date not null,
  currency        text not null,
  attempt         integer not null check (attempt > 0),
  custody         bigint not null,
  owed            bigint not null,
  difference      bigint not null,
  bank_balance    bigint,
  in_transit      bigint,
  bank_difference bigint,
  proved_at       timestamptz not null,
  primary key (business_date, currency, attempt),
  check (difference = custody - owed),
  check ((bank_balance is null) = (bank_difference is null)),
  check ((bank_balance is null) = (in_transit is null))
);

-- What the proof added up, by kind of account; below zero where it lessens what is owed.
create table clearing.custody_part (
  business_date date not null,
  currency      text not null,
  attempt       integer not null,
  kind          text not null,
  amount        bigint not null,
  primary key (business_date, currency, attempt, kind)
);
