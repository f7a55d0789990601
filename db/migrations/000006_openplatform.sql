create schema openplatform;

-- A code of web authorisation or of a mini program's log-in: five minutes, once, for one app.
create table openplatform.login_code (
  appid        text not null,
  code_digest  text not null,
  kind         text not null check (kind in ('authorization', 'mini_program')),
  customer_id  text not null,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz,
  primary key (appid, code_digest)
);

create index login_code_age on openplatform.login_code (expires_at);

-- A token is shown without its app, so it is keyed by itself.
create table openplatform.access_token (
  token_digest  text primary key,
  appid         text not null,
  openid        text not null,
  scope         text not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null
);

create index access_token_age on openplatform.access_token (expires_at);
