-- By which channel an order is paid. A route says for whom, for what and how much, and by which
-- channel; of those that fit, the first by priority, then by cost, then by id is taken.
create table upstream.route (
  mchid          text not null, -- a merchant, its provider, or * for everybody
  id             text not null, -- rt_ULID
  method         text not null, -- trade type, TRANSFER, or *
  amount_from    bigint not null check (amount_from >= 0), -- fen, this one included
  amount_to      bigint check (amount_to >= amount_from),  -- this one included; null: no bound
  channel        text,          -- null: our own wallet
  priority       integer not null check (priority between 0 and 1000000), -- the least is first
  cost_ppm       bigint not null check (cost_ppm between 0 and 1000000),
  cost_fixed     bigint not null check (cost_fixed >= 0), -- fen, beside the share
  percent        integer not null check (percent between 0 and 100), -- of orders that may take it
  effective_from timestamptz not null,
  state          text not null check (state in ('open', 'closed')),
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  primary key (mchid, id)
);

create index route_id on upstream.route (id);

-- Channels that a merchant's contract names; a merchant without a row may use every one.
create table upstream.route_contract (
  mchid      text not null,
  channel    text not null,
  created_at timestamptz not null,
  primary key (mchid, channel)
);

-- Counts changes of the two above. Processes keep all routes in memory and look at this row only;
-- whoever changes a route holds it, so that changes follow one another.
create table upstream.route_version (
  name text primary key,
  no   bigint not null
);
insert into upstream.route_version (name, no) values ('routes', 0);

-- How calls to a channel ended, minute by minute, for operators and for other processes. A row is of
-- one process, which writes its own counts over what it wrote before: no row is waited for.
create table upstream.channel_minute (
  channel    text not null,
  method     text not null,
  minute     timestamptz not null,
  process    text not null,
  ok         integer not null,
  failed     integer not null,
  unknown    integer not null,
  busy_ms    bigint not null, -- of all these calls together
  is_bad     boolean not null,
  written_at timestamptz not null,
  primary key (channel, method, minute, process)
);

create index channel_minute_recent on upstream.channel_minute (minute);
