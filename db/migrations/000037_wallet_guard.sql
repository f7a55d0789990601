-- What a payer is asked before a payment that risk would not simply let go. One per wish: asking again
-- while it lives is the same challenge; what was proved for one wish proves nothing for another.
create table wallet.challenge (
  customer_id text        not null,
  wish_id     text        not null, -- the payment and what it is paid from, or the withdrawal with its amount
  id          text        not null, -- ch_ULID, by which the payer's page names it
  means       text        not null, -- any one of which is enough: passkey,code
  state       text        not null check (state in ('OPEN', 'PROVED', 'LAPSED')),
  proved_by   text                  check (proved_by in ('passkey', 'code')),
  fact        text        not null, -- what is told to risk when nobody answers, as JSON that only its reader parses
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  primary key (customer_id, wish_id),
  unique (customer_id, id),
  check ((state = 'PROVED') = (proved_by is not null))
);
create index challenge_open on wallet.challenge (expires_at) where state = 'OPEN';

-- A withdrawal that leaves later, or once somebody has looked at it. Its money is set aside: it is the
-- customer's still, and nobody can spend it. What is sent is a row of wallet.transfer with the same id.
create table wallet.held_withdrawal (
  customer_id text        not null,
  id          text        not null, -- wd_ULID
  request_id  text        not null, -- the caller's: asking twice holds once
  wish_id     text        not null, -- by which risk and its cases know it
  card_id     text        not null,
  card_title  text        not null,
  bank_card   text        not null, -- at the bank
  amount      bigint      not null check (amount > 0),
  currency    text        not null,
  state       text        not null check (state in ('HELD', 'SENT', 'CALLED_BACK', 'REJECTED')),
  until       timestamptz,          -- null: until a case is decided
  words       text        not null, -- what the customer was told, both languages, as JSON
  created_at  timestamptz not null,
  ended_at    timestamptz,
  primary key (customer_id, id),
  unique (customer_id, request_id),
  check ((state = 'HELD') = (ended_at is null))
);
create index held_due on wallet.held_withdrawal (until) where state = 'HELD' and until is not null;
create index held_open on wallet.held_withdrawal (created_at) where state = 'HELD';
