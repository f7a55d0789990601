create schema oversight;

-- People who decide. How they sign in comes with the consoles.
create table oversight.staff (
  id         text primary key,
  name       text not null,
  roles      text[] not null,
  state      text not null check (state in ('active', 'suspended')),
  created_at timestamptz not null
);

-- What one has proposed and others must approve before it happens.
create table oversight.approval (
  id             text primary key,
  kind           text not null,
  subject        text not null, -- what it is about, in the proposer's words: a refund's id
  amount         bigint check (amount > 0), -- minor units, for whoever decides; null where no money moves
  summary        text not null,
  content        text not null, -- JSON with sorted members: exactly what may be executed
  content_digest text not null, -- SHA-256 of it, in hex
  maker          text not null, -- a staff id, or merchant:<mchid>
  needed         smallint not null check (needed > 0), -- how many different checkers
  state          text not null check (state in ('PENDING', 'APPROVED', 'REJECTED', 'EXECUTED', 'EXPIRED')),
  created_at     timestamptz not null,
  expires_at     timestamptz,
  decided_at     timestamptz,
  executed_at    timestamptz,
  check ((decided_at is null) = (state = 'PENDING')),
  check ((executed_at is null) = (state <> 'EXECUTED'))
);

-- One subject waits for one decision at a time.
create unique index approval_standing on oversight.approval (subject, kind)
  where state in ('PENDING', 'APPROVED');
create index approval_pending on oversight.approval (created_at, id) where state = 'PENDING';

-- Who has decided what; one word a checker.
create table oversight.decision (
  approval_id text not null,
  staff_id    text not null,
  verdict     text not null check (verdict in ('approve', 'reject')),
  note        text not null,
  at          timestamptz not null,
  primary key (approval_id, staff_id)
);

-- Who did what. Rows are only added, and each hash says all that stands below it.
create table oversight.audit (
  height         bigint primary key,
  at             timestamptz not null,
  actor          text not null,
  action         text not null,
  subject        text not null,
  content_digest text not null,
  hash           text not null
);

-- The ground: there is always a last row to hold, and whoever holds it adds the next.
insert into oversight.audit (height, at, actor, action, subject, content_digest, hash)
values (0, timestamptz '2026-11-24 00:00:00+00', 'platform', 'begin', 'audit', repeat('0', 64), repeat('0', 64));

-- What other modules may read in one statement with their own tables.
create view oversight.approval_fact as
  select id, kind, subject, state, content_digest, needed, created_at, decided_at
  from oversight.approval;
