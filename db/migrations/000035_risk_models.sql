-- Models by which payments are judged, each with its whole file: a process that starts needs no other
-- place, and what judged a payment years ago can be asked again. Files are never changed or removed.
create table risk.model (
  id             text        not null primary key, -- mv_ULID
  digest         text        not null unique,      -- of the file's content; the same model is one row
  title          text        not null,
  file           text        not null,             -- as the model was written, JSON
  state          text        not null check (state in ('draft', 'shadow', 'challenger', 'champion', 'retired')),
  share          integer     not null check (share between 0 and 10000), -- of ten thousand customers, as challenger
  registered_by  text        not null,
  registered_at  timestamptz not null,
  changed_by     text        not null,
  changed_at     timestamptz not null,
  was_champion   boolean     not null              -- may be champion again at once: that is a roll-back
);

-- One judges, and one at most tries to take its place.
create unique index model_role on risk.model (state) where state in ('challenger', 'champion');

-- Counts changes of the roles. Processes keep the models that judge in memory and look at this row
-- only; whoever changes a role holds it, so that changes follow one another.
create table risk.model_version (
  name text   not null primary key,
  no   bigint not null
);
insert into risk.model_version (name, no) values ('models', 0);
