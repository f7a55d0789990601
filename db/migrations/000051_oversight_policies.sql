-- How many must agree to what, who may, and for how long it waits. A row a version; the highest is in force.
-- Where a kind has none here, the table of the program holds, as version 0.
create table oversight.policy (
  kind           text not null,
  scope          text not null, -- institution, or a merchant's number
  version        integer not null check (version > 0),
  tiers          text not null, -- from:needed, rising, divided by spaces; minor units: 0:1 500000:2
  also_role      text, -- what a checker must hold besides the right to decide
  barred         text[] not null, -- staff who never check this
  bars_earlier   boolean not null, -- nor whoever did an earlier step of the same subject
  expires_hours  integer not null check (expires_hours > 0),
  escalate_hours integer check (escalate_hours > 0),
  escalate_role  text, -- who is told then
  approval_id    text not null unique, -- who agreed to it
  changed_by     text not null,
  changed_at     timestamptz not null,
  primary key (kind, scope, version),
  check ((escalate_hours is null) = (escalate_role is null))
);

-- By which of them an approval waits: its scope and version are kept, so that a later one changes nothing of it.
alter table oversight.approval add column policy_scope text;
alter table oversight.approval add column policy_version integer;
alter table oversight.approval add column escalated smallint not null default 0;
alter table oversight.approval add column escalate_at timestamptz;
alter table oversight.approval drop constraint approval_needed_check;
alter table oversight.approval add constraint approval_needed_check check (needed >= 0);
create index approval_escalation on oversight.approval (escalate_at) where state = 'PENDING';
create index approval_subject on oversight.approval (subject);

-- What somebody who works here is told, until they say that they have read it.
create table oversight.notice (
  staff_id        text not null,
  id              text not null,
  kind            text not null,
  subject         text not null,
  detail          text not null, -- JSON, flat
  at              timestamptz not null,
  acknowledged_at timestamptz,
  primary key (staff_id, id)
);
create index notice_open on oversight.notice (staff_id) where acknowledged_at is null;

-- The log is searched by who, by what and about what; and who looked at whose data is a list of its own.
create index audit_actor on oversight.audit (actor, height);
create index audit_action on oversight.audit (action, height);
create index audit_subject on oversight.audit (subject, height);
create index audit_reads on oversight.audit (height) where action like '%-read';

-- Attempts that the console refused, counted by the hour: a signal, and no more than so many rows.
create table oversight.refused_attempt (
  staff_id text not null,
  hour     timestamptz not null,
  code     text not null,
  count    integer not null check (count > 0),
  primary key (staff_id, hour, code)
);
