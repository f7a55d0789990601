create schema upstream;

-- Channels: other institutions that speak APIv3, to which we are a merchant. What identifies us there
-- never changes; a channel under another number is another channel.
create table upstream.channel (
  id                  text primary key, -- `wechat-main`; stands in instruction.channel and in the ledger
  base_url            text not null,    -- scheme, host and port
  mode                text not null check (mode in ('direct', 'partner')),
  mchid               text not null,    -- ours, at the channel
  appid               text not null,
  serial              text not null,    -- of our API certificate there
  private_key_sealed  text not null,
  apiv3_key_sealed    text not null,
  adapter             text not null,    -- which version of the wire it speaks
  state               text not null check (state in ('open', 'paused')),
  notify_base         text,             -- where it tells us; null: our public address
  preferred_serial    text,             -- which key its answers are asked in; null: its newest certificate
  switch_serial       text,             -- the key that is switched to, for so many calls of a hundred
  switch_percent      integer not null default 0 check (switch_percent between 0 and 100),
  revision            integer not null default 1, -- every change is seen by every process by it
  certificates_due_at timestamptz,      -- null: it has none, only a public key
  created_at          timestamptz not null,
  updated_at          timestamptz not null,
  check (switch_percent = 0 or switch_serial is not null)
);

-- Keys that a channel signs with: certificates until they expire, public keys without an end.
create table upstream.trusted_key (
  channel_id text not null,
  serial     text not null, -- of a certificate, or PUB_KEY_ID_…
  pem        text not null,
  not_before timestamptz,
  not_after  timestamptz,   -- null: a public key
  added_at   timestamptz not null,
  primary key (channel_id, serial)
);

-- Who a merchant of ours is at a channel where we are the provider.
create table upstream.merchant (
  mchid           text not null,
  channel_id      text not null,
  sub_mchid       text,
  sub_appid       text,
  shares_upstream boolean not null default false, -- its shared orders are frozen and shared there
  created_at      timestamptz not null,
  primary key (mchid, channel_id)
);

-- Signed notices that could not be taken at their word, each once, the newest of each channel.
create table upstream.quarantine (
  channel_id     text not null,
  notice_id      text not null,
  event_type     text not null,
  reason         text not null,
  number         text,          -- ours, which the notice names
  instruction_id text,          -- what it may be about
  detail         text not null, -- what differs
  content_sealed text not null,
  received_at    timestamptz not null,
  primary key (channel_id, notice_id)
);
create index quarantine_age on upstream.quarantine (channel_id, received_at);
