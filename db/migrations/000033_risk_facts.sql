-- What happened, as risk counts it: appended once by the fact's own id, never changed, kept as long as
-- the decisions that rest on it. All counters are a function of these rows in the order of the stream.
--
-- A place in the stream is (position, number): the transaction that wrote the row, and the number that
-- the observing process gave it. Nothing is read at or above the oldest transaction that still runs
-- (docs/decisions/0014). Ids are one of a kind, so that the table can be divided by their hash.
create schema risk;

create table risk.fact (
  id       text        not null primary key,
  position bigint      not null, -- pg_current_xact_id of the writer
  number   bigint      not null check (number >= 0),
  kind     text        not null,
  at       timestamptz not null, -- when it happened; windows know no other clock
  body     text        not null  -- the fact, as JSON that nobody but its reader parses
) with (fillfactor = 100);

-- The stream: what is written goes to its end.
create index fact_stream on risk.fact (position, number, id);

-- A slot of counters that is not in a process's memory: evicted, or as of the last snapshot, or shared
-- by several processes. Logged, because a crash would otherwise empty it, and ninety days of facts would
-- have to be read again before the first payment could be judged.
create table risk.window (
  kind    smallint not null, -- of the entity: the place in the table of slots
  key     bigint   not null, -- 53 bits of the hash of the entity's id
  version bigint   not null check (version > 0), -- counts writes; whoever writes says which it read
  slot    bytea    not null,
  primary key (kind, key)
) with (fillfactor = 70);

-- Slots are dense numbers; compressing them costs more than it saves.
alter table risk.window alter column slot set storage external;

-- What the one process that counts by itself had no room for since its last snapshot. A snapshot moves it
-- to risk.window in one transaction; a process that was killed begins with what is there, and reads the
-- facts after it again. Logged too: the server may crash while the process lives on.
create table risk.window_spill (
  kind smallint not null,
  key  bigint   not null,
  slot bytea    not null,
  primary key (kind, key)
) with (fillfactor = 70);

alter table risk.window_spill alter column slot set storage external;

-- The number of the last fact that risk.window holds, where one process counts by itself; where several
-- do, there is no row.
create table risk.window_cursor (
  name   text   not null primary key,
  number bigint not null
);
