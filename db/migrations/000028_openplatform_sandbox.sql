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
