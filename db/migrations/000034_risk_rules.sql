-- What risk staff decide: rules by their versions, and lists. All of it is small, is read whole by every
-- process, and is changed by people.

-- Counts changes, so that a process knows when to read again; whoever changes something holds its row.
create table risk.change_count (
  what text primary key check (what in ('rules', 'lists')),
  no   bigint not null
);
insert into risk.change_count (what, no) values ('rules', 0), ('lists', 0);

-- A version never changes but in where it stands.
create table risk.rule (
  id         text not null,
  version    integer not null check (version > 0),
  name_zh    text not null,
  name_en    text not null,
  owner      text not null,
  products   text not null, -- all, or names with a space between
  condition  text not null, -- canonical
  outcome    text not null, -- CHALLENGE passkey,code
  reasons    text not null, -- codes with a space between
  source     text not null check (source in ('law', 'typology', 'engineering')),
  reference  text not null,
  state      text not null check (state in ('draft', 'backtest', 'shadow', 'canary', 'live', 'retired')),
  percent    integer not null default 0 check (percent between 0 and 100),
  -- The version that was live before this one, which a roll-back makes live again.
  replaced   integer,
  drafted_by text not null,
  drafted_at timestamptz not null,
  primary key (id, version),
  check ((state = 'canary') = (percent > 0))
);
create unique index rule_live on risk.rule (id) where state = 'live';
create unique index rule_canary on risk.rule (id) where state = 'canary';

-- Every step of a version. An asked one waits for its approval and is done once.
create table risk.rule_move (
  id          text not null,
  version     integer not null,
  no          integer not null check (no > 0),
  from_state  text not null,
  to_state    text not null,
  percent     integer not null,
  note        text not null, -- what a back-test said, or why
  by_whom     text not null,
  approval_id text,
  at          timestamptz not null,
  primary key (id, version, no),
  unique (approval_id)
);

-- What was asked for and is not necessarily done: a move of a rule, by its approval.
create table risk.rule_ask (
  approval_id text primary key,
  id          text not null,
  version     integer not null,
  to_state    text not null,
  percent     integer not null,
  maker       text not null,
  asked_at    timestamptz not null,
  done_at     timestamptz
);
create index rule_ask_open on risk.rule_ask (approval_id) where done_at is null;

-- A value of somebody is kept as a keyed digest only, beside a text in which most of it is masked.
create table risk.list_entry (
  kind       text not null check (kind in ('customer', 'card', 'device', 'ip', 'phone', 'account', 'merchant', 'terminal')),
  digest     text not null,
  colour     text not null check (colour in ('black', 'grey', 'white', 'watch')),
  masked     text not null,
  reason     text not null,
  source     text not null,
  added_by   text not null,
  added_at   timestamptz not null,
  expires_at timestamptz,
  removed_at timestamptz,
  -- The count of changes that it came, or went, with.
  changed_in bigint not null,
  primary key (kind, digest, colour)
);
create index list_entry_changed on risk.list_entry (changed_in);

-- One add, remove or import. Of white and black it waits for two people; its rows are its own.
create table risk.list_change (
  id          text primary key,
  act         text not null check (act in ('add', 'remove')),
  kind        text not null,
  colour      text not null,
  reason      text not null,
  source      text not null,
  expires_at  timestamptz,
  row_digest  text not null, -- SHA-256 of what is added or removed, in order
  count       integer not null check (count > 0),
  maker       text not null,
  approval_id text,
  asked_at    timestamptz not null,
  done_at     timestamptz,
  unique (approval_id)
);
create index list_change_open on risk.list_change (approval_id)
  where done_at is null and approval_id is not null;

create table risk.list_change_row (
  change_id text not null,
  digest    text not null,
  masked    text not null,
  primary key (change_id, digest)
);
