create schema parties;

-- A customer is its own shard. The phone is personal data: sealed here, found by the route below.
create table parties.customer (
  customer_id    text primary key, -- cus_…
  phone_sealed   text not null,
  name           text not null, -- the display name that the customer chose
  password_hash  text not null,
  state          text not null check (state in ('active', 'frozen')),
  created_at     timestamptz not null
);

-- Which customer a phone belongs to. Keyed by the phone, so it can be spread on its own.
create table parties.phone_route (
  phone_digest  text primary key, -- HMAC; the key lives outside the database
  customer_id   text not null
);

-- Guesses at passwords, counted by phone whether or not anybody signed up with it.
create table parties.password_guard (
  phone_digest  text primary key,
  failures      integer not null check (failures between 0 and 5),
  locked_until  timestamptz,
  tried_at      timestamptz not null
);

create index password_guard_age on parties.password_guard (tried_at);

create table parties.session (
  token_digest  text primary key,
  customer_id   text not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null
);

create index session_age on parties.session (expires_at);

-- The one live code of a phone; a newer one replaces it.
create table parties.one_time_code (
  phone_digest       text primary key,
  purpose            text not null check (purpose in ('sign_in', 'sign_up', 'reset_pin')),
  code_digest        text not null,
  attempts           integer not null check (attempts between 0 and 5),
  expires_at         timestamptz not null,
  used_at            timestamptz,
  resend_at          timestamptz not null,
  window_started_at  timestamptz not null,
  sent_in_window     integer not null check (sent_in_window > 0)
);

create index one_time_code_age on parties.one_time_code (window_started_at);

-- What the default message port has "sent"; the demo shows it as an inbox.
create table parties.inbox (
  phone_digest  text not null,
  id            text not null, -- sorts by birth
  phone_sealed  text not null,
  text_sealed   text not null,
  sent_at       timestamptz not null,
  primary key (phone_digest, id)
);

create index inbox_age on parties.inbox (sent_at);

create table parties.pin (
  customer_id   text primary key,
  digest        text not null, -- HMAC over customer and PIN; the key lives outside the database
  failures      integer not null check (failures between 0 and 5),
  locked_until  timestamptz,
  changed_at    timestamptz not null,
  check ((failures = 5) = (locked_until is not null))
) with (fillfactor = 70); -- room on the page keeps the counting of failures a HOT update

create table parties.message (
  customer_id  text not null,
  id           text not null, -- sorts by birth
  kind         text not null,
  title        text not null,
  body         text not null,
  data         text not null, -- JSON of texts
  created_at   timestamptz not null,
  read_at      timestamptz,
  primary key (customer_id, id)
);

create index message_unread on parties.message (customer_id) where read_at is null;

-- What a customer is called under one app; nobody can join two apps' customers by it.
create table parties.openid (
  appid        text not null,
  customer_id  text not null,
  openid       text not null,
  created_at   timestamptz not null,
  primary key (appid, customer_id),
  unique (appid, openid)
);
