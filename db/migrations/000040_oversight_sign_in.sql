-- How staff sign in: a password and a second factor. Small, and read by everybody.
create table oversight.login (
  login         text primary key, -- in lower case
  staff_id      text not null unique,
  password_hash text, -- argon2id; null until somebody has come by the invitation
  totp_sealed   text, -- the secret of the second factor, encrypted
  totp_step     bigint, -- the last half minute whose code was used; none before it is taken again
  changed_at    timestamptz not null,
  check ((password_hash is null) = (totp_sealed is null))
);

-- One-time links by which somebody sets a password and takes a second factor; a newer one ends those before.
create table oversight.invitation (
  token_digest text primary key,
  staff_id     text not null,
  login        text not null,
  totp_sealed  text not null,
  invited_by   text not null, -- a staff id, or platform from the command line
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz
);
create index invitation_open on oversight.invitation (staff_id) where used_at is null;

-- Who is signed in, and from where; gone when it ends.
create table oversight.staff_session (
  token_digest text primary key,
  id           text not null unique, -- by which it is listed and ended
  staff_id     text not null,
  ip           text not null,
  agent        text not null,
  created_at   timestamptz not null,
  seen_at      timestamptz not null,
  expires_at   timestamptz not null
);
create index staff_session_staff on oversight.staff_session (staff_id, created_at);
create index staff_session_expiry on oversight.staff_session (expires_at);

-- Wrong tries by login name, whether or not anybody has that name.
create table oversight.sign_in_guard (
  login_digest text primary key,
  failures     integer not null check (failures > 0),
  locked_until timestamptz,
  tried_at     timestamptz not null
);
create index sign_in_guard_tried on oversight.sign_in_guard (tried_at);
