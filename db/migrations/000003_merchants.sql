create schema merchants;

-- A merchant is its own shard: every table below starts its key with mchid, apps and our own keys
-- aside, which are small reference data.
create table merchants.merchant (
  mchid             text primary key,
  kind              text not null check (kind in ('direct', 'provider', 'sub_merchant')),
  name              text not null,
  short_name        text not null,
  state             text not null check (state in ('active', 'suspended')),
  key_mode          text not null check (key_mode in ('certificate', 'public_key')),
  parent_mchid      text,
  apiv3_key_sealed  text,
  created_at        timestamptz not null,
  check ((kind = 'sub_merchant') = (parent_mchid is not null))
);

create index merchant_by_parent on merchants.merchant (parent_mchid) where parent_mchid is not null;

create table merchants.app (
  appid          text primary key,
  kind           text not null check (kind in ('official_account', 'mini_program', 'app', 'web')),
  name           text not null,
  owner_mchid    text not null,
  oauth_domains  text[] not null,
  secret_sealed  text not null,
  created_at     timestamptz not null
);

create table merchants.app_binding (
  mchid       text not null,
  appid       text not null,
  created_at  timestamptz not null,
  primary key (mchid, appid)
);

create table merchants.api_certificate (
  mchid            text not null,
  serial           text not null,
  certificate_pem  text not null,
  state            text not null check (state in ('active', 'revoked')),
  not_before       timestamptz not null,
  not_after        timestamptz not null,
  created_at       timestamptz not null,
  revoked_at       timestamptz,
  primary key (mchid, serial),
  check ((state = 'revoked') = (revoked_at is not null))
);

-- Our own keys. The private half is sealed under the master key; a public key never expires.
create table merchants.platform_key (
  id               text primary key,
  kind             text not null check (kind in ('certificate', 'public_key')),
  state            text not null check (state in ('standby', 'active', 'retired')),
  certificate_pem  text,
  public_pem       text not null,
  private_sealed   text not null,
  not_before       timestamptz not null,
  not_after        timestamptz not null,
  check ((kind = 'certificate') = (certificate_pem is not null))
);

-- Every nonce accepted in the last minutes. `claim` is the id of one admission: a retry after an
-- unknown COMMIT finds its own row by it and is not mistaken for a replay.
create table merchants.nonce (
  mchid  text not null,
  nonce  text not null,
  claim  uuid not null,
  at     timestamptz not null,
  primary key (mchid, nonce)
);

create index nonce_by_age on merchants.nonce (at);
