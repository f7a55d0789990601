-- Every request of a merchant to /v3, as it was answered; thirty days, pruned in slices by `call_at`.
create table openplatform.call (
  mchid      text        not null,
  id         text        not null, -- sortable by time
  at         timestamptz not null,
  method     text        not null,
  target     text        not null, -- path with query, as it stood on the wire
  status     smallint    not null, -- 0 where the connection ended before an answer
  code       text,
  request_id text        not null,
  took_us    integer     not null,
  serial     text        not null,
  ip         text        not null,
  is_proven  boolean     not null, -- whether the signature was verified: else anybody may have sent it
  primary key (mchid, id)
);
-- Rows come in order of time, so a few pages of summary find the old ones.
create index call_at on openplatform.call using brin (at);

-- What a refused request said, masked, and what was found out about its signature.
create table openplatform.call_failure (
  mchid     text        not null,
  id        text        not null,
  at        timestamptz not null,
  headers   text        not null, -- JSON, without secrets
  body      text        not null, -- masked, cut
  answer    text        not null,
  diagnosis text, -- JSON; null where the signature was right
  primary key (mchid, id)
);
create index call_failure_at on openplatform.call_failure using brin (at);
