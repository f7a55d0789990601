-- Who judges is for two people to say: what was asked for of a model, and every step that it took.

-- Asked for, by its approval, and done once when another has approved.
create table risk.model_ask (
  approval_id text        not null primary key,
  model       text        not null,
  to_state    text        not null,
  share       integer     not null, -- of ten thousand customers, of a challenger
  maker       text        not null,
  asked_at    timestamptz not null,
  done_at     timestamptz
);
create index model_ask_open on risk.model_ask (approval_id) where done_at is null;

-- What became of a model, step by step; never changed.
create table risk.model_move (
  model       text        not null,
  no          integer     not null check (no > 0),
  from_state  text        not null,
  to_state    text        not null,
  share       integer     not null,
  replaced    text,                 -- who was champion before: a roll-back makes that one champion again
  note        text        not null,
  by_whom     text        not null,
  approval_id text,
  at          timestamptz not null,
  primary key (model, no),
  unique (approval_id, model)
);

-- What payments turned out to be is read by its time when a model is learned, and is one fact of hundreds.
create index fact_labelled on risk.fact (at) where kind = 'labelled';
