-- What merchants are told is numbered: the events of one object (an order and everything about it, a
-- transfer, a withdrawal) are 1, 2, 3 … without gaps, and all events of a merchant stand in a stream.
--
-- A place in the stream is (position, sequence, id). The position is the number of the transaction
-- that wrote the event, or that of an earlier event of the same object where that is higher. Nothing
-- is read at or above the oldest transaction that still runs (see docs/decisions/0014).
alter table payments.callback
  add column object      text   not null default '',
  add column object_type text   not null default '',
  add column sequence    integer not null default 0,
  add column position    bigint not null default 0;

update payments.callback c set
  object = numbered.object, object_type = 'order', sequence = numbered.sequence
from (
  select mchid, id, subject as object,
         row_number() over (partition by mchid, subject order by created_at, id) as sequence
  from payments.callback
) numbered
where c.mchid = numbered.mchid and c.id = numbered.id;

alter table payments.callback
  alter column object drop default,
  alter column object_type drop default,
  alter column sequence drop default,
  alter column position drop default,
  add constraint callback_is_numbered check (sequence > 0);

-- The stream is the primary key, so that reading it walks one index and writing appends to it.
alter table payments.callback drop constraint callback_pkey;
alter table payments.callback add primary key (mchid, position, sequence, id);
create unique index callback_id on payments.callback (id, mchid);
drop index payments.callback_subject;
-- Two events of an object with one number would be a gap elsewhere.
create unique index callback_object on payments.callback (object, mchid, sequence);

-- How far each object's events are numbered. Its row lock puts those who tell of it in a row.
create table payments.event_object (
  mchid    text    not null, -- who is told
  object   text    not null,
  sequence integer not null, -- of its last event
  position bigint  not null, -- the highest of its events
  primary key (mchid, object)
) with (fillfactor = 80);

insert into payments.event_object (mchid, object, sequence, position)
select mchid, object, max(sequence), max(position) from payments.callback group by mchid, object;

-- Every attempt at delivering, kept for ninety days.
create table payments.callback_attempt (
  mchid       text        not null,
  callback_id text        not null,
  at          timestamptz not null, -- when it was sent
  took_ms     integer     not null,
  answer      text        not null, -- HTTP 204, or why there was none
  primary key (mchid, callback_id, at)
);

-- Rows come in order of time, so a few pages of summary find the old ones.
create index callback_attempt_at on payments.callback_attempt using brin (at);

-- What a merchant asked to hear again; the same number is the same replay.
create table payments.event_replay (
  mchid          text        not null,
  out_replay_no  text        not null,
  content_digest text        not null,
  reason         text        not null,
  event_count    integer     not null,
  created_at     timestamptz not null,
  primary key (mchid, out_replay_no)
);

-- How many events of an hour's replays went out again.
create table payments.event_replay_hour (
  mchid       text        not null,
  hour        timestamptz not null,
  event_count integer     not null check (event_count >= 0),
  primary key (mchid, hour)
);
