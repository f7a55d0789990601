-- The sandbox's faults: what is to go wrong next, and what did. Production has these tables and
-- leaves them empty.
create table openplatform.fault_order (
  mchid      text not null,             -- '*': whichever merchant calls
  id         text not null,             -- fo_ULID; of several that could strike the oldest does
  fault      text not null,
  verb       text,                      -- null: every verb on which the fault can strike
  path       text,                      -- null: any; else how the path begins
  parameters text not null,             -- JSON, whole numbers by name
  skip       integer not null default 0 check (skip >= 0), -- so many calls pass first
  take       integer check (take > 0),  -- so many strikes at most; null: no end
  rate       integer not null default 1000000 check (rate between 1 and 1000000), -- in a million
  seed       text not null,             -- which calls a rate strikes
  seen       integer not null default 0, -- calls that it concerned
  struck     integer not null default 0 check (take is null or struck <= take),
  last_call  text,                      -- counted last, so that a transaction run twice counts once
  play_id    text,                      -- the play of a script that gave it
  begins_at  timestamptz not null,
  ends_at    timestamptz,
  lifted_at  timestamptz,
  created_at timestamptz not null,
  primary key (mchid, id)
);

create table openplatform.fault_strike (
  mchid     text not null,
  id        text not null,              -- fs_ULID
  order_id  text not null,
  fault     text not null,
  verb      text not null,
  number    integer not null,           -- which of the calls that its order concerned
  subject   text not null,              -- the path of the call, or what the callback tells of
  request   text not null,              -- Request-ID of the call, or id of the callback
  done      text not null,              -- what was done, in words
  struck_at timestamptz not null,
  primary key (mchid, id)
);

create table openplatform.fault_script (
  mchid    text not null,               -- '*': whoever plays it
  name     text not null,
  steps    text not null,               -- JSON
  saved_at timestamptz not null,
  primary key (mchid, name)
);

create table openplatform.fault_play (
  mchid      text not null,
  id         text not null,             -- fp_ULID
  script     text not null,
  seed       text not null,
  started_at timestamptz not null,
  primary key (mchid, id)
);

-- What a fault goes on doing to one order, refund, transfer or bill after it struck.
create table openplatform.fault_mark (
  mchid      text not null,
  kind       text not null,
  subject    text not null,
  fault      text not null,
  detail     text not null,             -- JSON, texts by name
  polls      integer not null default 0, -- queries that are still told so
  until      timestamptz,               -- when it is over by itself
  created_at timestamptz not null,
  primary key (mchid, kind, subject)
);
create index fault_mark_kind on openplatform.fault_mark (kind, until);

-- Acceptance of a merchant's server: a run of checks, what came of each, and by what it is shown.
create table openplatform.acceptance_run (
  mchid          text not null,
  id             text not null,        -- ar_ULID
  notify_url     text not null,
  methods        text[] not null,      -- how this merchant takes payments
  state          text not null check (state in ('RUNNING', 'FINISHED')),
  matrix_version text not null,
  calls          integer not null default 0, -- kept of those that the merchant made
  busy_until     timestamptz,          -- the lease of whoever sends callbacks for it
  started_at     timestamptz not null,
  finished_at    timestamptz,
  primary key (mchid, id)
);

-- One run of a merchant at a time.
create table openplatform.acceptance_current (
  mchid  text primary key,
  run_id text not null
);

create table openplatform.acceptance_result (
  mchid      text not null,
  run_id     text not null,
  check_id   text not null,
  state      text not null check (state in ('NOT_RUN', 'WAITING', 'PASSED', 'FAILED', 'NOT_APPLICABLE')),
  reason     text,                     -- a word that the program explains in both languages
  armed_at   timestamptz,              -- since when the merchant is being watched for it
  decided_at timestamptz,
  primary key (mchid, run_id, check_id)
);

create table openplatform.acceptance_evidence (
  mchid      text not null,
  run_id     text not null,
  check_id   text not null,
  no         integer not null,
  at         timestamptz not null,
  what       text not null,            -- POST to the notify_url, or the call, without its query
  request_id text,
  status     integer,
  failure    text,                     -- why there is no status
  took_ms    integer,
  head       text,                     -- the first bytes of the answer
  primary key (mchid, run_id, check_id, no)
);

-- What the merchant called while it was watched: numbers and amounts, never a body.
create table openplatform.acceptance_call (
  mchid      text not null,
  run_id     text not null,
  id         text not null,            -- ac_ULID
  at         timestamptz not null,
  kind       text not null,
  method     text not null,
  path       text not null,
  subject    text,                     -- out_trade_no or transaction_id
  number     text,                     -- of the refund, share or transfer
  total      bigint,
  refund     bigint,
  app        text,
  trade_type text,
  status     integer,                  -- null: no answer reached the merchant
  missigned  boolean not null,         -- a fault spoiled the answer's signature
  serial     text,                     -- the platform key that the caller trusts
  request_id text,
  primary key (mchid, run_id, id)
);

-- The environment: who was made for a test, and what time it is.
create table openplatform.sandbox_merchant (
  mchid           text primary key,
  name            text not null,
  kind            text not null check (kind in ('direct', 'provider', 'sub_merchant')),
  parent_mchid    text,
  serial          text,                 -- of its API certificate; a sub-merchant has none
  api_v3_key      text,                 -- sealed
  certificate_pem text,
  private_key     text,                 -- sealed, until it has been taken
  taken_at        timestamptz,
  created_at      timestamptz not null
);

create table openplatform.sandbox_app (
  mchid      text not null,
  appid      text not null,
  kind       text not null,
  secret     text not null,             -- sealed
  created_at timestamptz not null,
  primary key (mchid, appid)
);

create table openplatform.sandbox_payer (
  customer_id text primary key,
  name        text not null,
  secrets     text not null,            -- phone, password, PIN and card numbers, sealed
  created_at  timestamptz not null
);

-- Every sending of a callback, as it left.
create table openplatform.sandbox_delivery (
  mchid       text not null,
  id          text not null,            -- sd_ULID
  callback_id text not null,
  subject     text not null,
  event_type  text not null,
  url         text not null,
  resource    text not null,            -- the plaintext that was told
  headers     text not null,            -- JSON
  answer      text not null,            -- HTTP status, or why there was none
  took_ms     integer not null,
  sent_at     timestamptz not null,     -- by the clock on the wall
  primary key (mchid, id)
);
create index sandbox_delivery_sent on openplatform.sandbox_delivery (sent_at);

-- Business time is the wall's and this much more.
create table openplatform.sandbox_clock (
  name      text primary key check (name = 'business'),
  offset_ms bigint not null check (offset_ms >= 0),
  jumped_at timestamptz not null        -- by the clock on the wall
);
