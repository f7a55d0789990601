-- Keys that prove who signs in, beside the password: a stronger second factor than a code.
create table oversight.passkey (
  staff_id      text not null,
  id            text not null,
  name          text not null,
  credential_id text not null unique, -- base64url
  public_key    text not null, -- base64url of the COSE key
  counter       bigint not null check (counter >= 0),
  created_at    timestamptz not null,
  used_at       timestamptz,
  primary key (staff_id, id)
);

-- Challenges that were answered. One that was not is kept by nobody: it says itself until when it is good.
create table oversight.spent_challenge (
  challenge_digest text primary key,
  expires_at       timestamptz not null
);
create index spent_challenge_expiry on oversight.spent_challenge (expires_at);

-- Browsers that somebody has signed in with, and blocks of addresses that they came from.
create table oversight.device (
  staff_id text not null,
  device   text not null, -- keyed digest of the cookie and of the sort of browser
  name     text not null,
  first_at timestamptz not null,
  last_at  timestamptz not null,
  primary key (staff_id, device)
);
create table oversight.place (
  staff_id text not null,
  place    text not null, -- a block of addresses: 203.0.113.0/24
  region   text, -- by the table of the installation, where it has one
  first_at timestamptz not null,
  last_at  timestamptz not null,
  primary key (staff_id, place)
);

-- The last passwords, so that none of them comes again.
create table oversight.former_password (
  staff_id      text not null,
  at            timestamptz not null,
  password_hash text not null,
  primary key (staff_id, at)
);

-- A new secret of the second factor that waits for its first code.
create table oversight.totp_renewal (
  staff_id    text primary key,
  totp_sealed text not null,
  expires_at  timestamptz not null
);

-- A sign-in that cannot be true holds the door until an administrator, or a one-time link, opens it.
alter table oversight.login add column held_at timestamptz;
alter table oversight.staff_session add column device text;
alter table oversight.staff_session add column place text;
alter table oversight.staff_session add column region text;
