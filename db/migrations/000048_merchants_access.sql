-- What an acquirer lets a merchant do. A merchant without a row has no limit; one row a merchant.
create table merchants.merchant_limit (
  mchid       text        not null primary key,
  single_max  bigint      check (single_max > 0), -- fen of one order
  day_max     bigint      check (day_max > 0),    -- fen paid on one Beijing day
  rating      text        not null check (rating in ('low', 'medium', 'high')),
  review_at   timestamptz not null, -- when somebody must look at the merchant again
  set_at      timestamptz not null
);

-- API permissions. A merchant without a granted row has all, as installations before this had.
create table merchants.product (
  mchid       text        not null,
  product     text        not null,
  state       text        not null check (state in ('asked', 'granted', 'refused', 'withdrawn')),
  approval_id text, -- under which it was asked for
  reason      text        not null,
  moved_at    timestamptz not null,
  primary key (mchid, product)
);
create index product_asked on merchants.product (moved_at) where state = 'asked';

-- From where a merchant's requests may come; from everywhere when it has no row.
create table merchants.allowed_network (
  mchid      text        not null,
  network    text        not null, -- CIDR, written as its first address and its length
  note       text        not null,
  created_at timestamptz not null,
  primary key (mchid, network)
);

-- When a certificate was last seen, to the hour: so that one knows when an old one is free.
create table merchants.certificate_use (
  mchid   text        not null,
  serial  text        not null,
  used_at timestamptz not null,
  primary key (mchid, serial)
);

-- The APIv3 key before the one in force, for as long as the merchant's servers may still hold it.
create table merchants.former_key (
  mchid      text        not null primary key,
  key_sealed text        not null,
  until      timestamptz not null
);

-- When a merchant's APIv3 key was last set, for a page; the key itself is never shown again.
create table merchants.key_change (
  mchid      text        not null primary key,
  changed_at timestamptz not null,
  actor      text        not null
);

-- Where a merchant is called back when an order names no address of its own.
create table merchants.callback_setting (
  mchid      text        not null primary key,
  notify_url text        not null,
  set_at     timestamptz not null
);

-- A change of keys that waits for the merchant's own second person. Secrets in it are sealed.
create table merchants.pending_change (
  mchid       text        not null,
  id          text        not null,
  kind        text        not null check (kind in ('add_certificate', 'revoke_certificate', 'set_key')),
  subject     text        not null,
  content     text        not null,
  approval_id text        not null,
  maker       text        not null, -- a staff id
  state       text        not null check (state in ('waiting', 'done', 'dropped')),
  created_at  timestamptz not null,
  primary key (mchid, id)
);
create index pending_change_waiting on merchants.pending_change (created_at) where state = 'waiting';

-- What a merchant's people are told about its access; read on its pages.
create table merchants.access_notice (
  mchid   text        not null,
  id      text        not null,
  kind    text        not null,
  subject text        not null,
  actor   text        not null,
  at      timestamptz not null,
  primary key (mchid, id)
);
