-- What the wallet learns of a customer's devices, with consent and only then. Withdrawing consent
-- deletes all of it, and what nobody has used for half a year is swept.

-- Whether the customer agreed, to which text, and when.
create table wallet.signal_consent (
  customer_id  text        primary key,
  state        text        not null check (state in ('GRANTED', 'REFUSED')),
  version      integer     not null, -- of the text that was shown
  decided_at   timestamptz not null,
  -- Sign-ins that were told to the customer as unrecognised and have not shown their device yet.
  strangers    integer     not null check (strangers >= 0),
  -- Of the clock on the page, east of Greenwich; null until one was shown.
  zone_minutes integer     check (zone_minutes between -840 and 840)
);

-- One row for each customer and device. The id is random, made by the page, and kept as a keyed digest.
create table wallet.known_device (
  customer_id   text        not null,
  device        text        not null,
  name          text        not null, -- for people: browser and system
  traits        text        not null, -- short keyed digests of screen, zone and language
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  primary key (customer_id, device)
);

create index known_device_age on wallet.known_device (last_seen_at);

-- From which blocks of addresses a customer comes, as keyed digests.
create table wallet.known_network (
  customer_id   text        not null,
  network       text        not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  primary key (customer_id, network)
);

create index known_network_age on wallet.known_network (last_seen_at);

-- How a customer types and touches: counts, sums and sums of squares, from which mean and variance
-- follow exactly. Milliseconds and hundredths; no single measurement is kept.
create table wallet.rhythm (
  customer_id      text        primary key,
  dwell_count      bigint      not null,
  dwell_sum        bigint      not null,
  dwell_squares    bigint      not null,
  flight_count     bigint      not null,
  flight_sum       bigint      not null,
  flight_squares   bigint      not null,
  pressure_count   bigint      not null,
  pressure_sum     bigint      not null,
  pressure_squares bigint      not null,
  updated_at       timestamptz not null
);

create index rhythm_age on wallet.rhythm (updated_at);

-- Of what a customer has been warned, so that one thing is told once.
create table wallet.warning (
  customer_id text        not null,
  event       text        not null, -- what, and about what: `large_payment:1900000001`
  warned_at   timestamptz not null,
  primary key (customer_id, event)
);

create index warning_age on wallet.warning (warned_at);
