create schema ledger;

-- Balances as of the last posted transfer. Only src/ledger writes here.
create table ledger.account (
  id              bigint primary key,
  kind            text not null,
  owner           text not null,
  currency        text not null check (currency in ('CNY')),
  normal_side     text not null check (normal_side in ('debit', 'credit')),
  limited         boolean not null,
  state           text not null default 'open' check (state in ('open', 'frozen', 'closed')),
  debits          bigint not null default 0 check (debits >= 0),
  credits         bigint not null default 0 check (credits >= 0),
  pending_debits  bigint not null default 0 check (pending_debits >= 0),
  pending_credits bigint not null default 0 check (pending_credits >= 0),
  opened_at       timestamptz not null,
  unique (owner, kind, currency),
  -- The last wall: whatever a program believes, a limited account never goes below zero.
  constraint account_never_below_zero check (
    not limited
    or case normal_side
         when 'credit' then credits - debits - pending_debits >= 0
         else debits - credits - pending_credits >= 0
       end
  )
) with (fillfactor = 70); -- room on the page keeps every balance update a HOT update

-- One row is both legs, so debits equal credits by construction. Append-only.
create table ledger.transfer (
  key            text primary key, -- made by the caller, in order of birth; posting it twice is posting it once
  kind           text not null check (kind in ('direct', 'pending', 'post', 'void')),
  debit_account  bigint not null,
  credit_account bigint not null check (credit_account <> debit_account),
  amount         bigint not null check (amount > 0),
  currency       text not null,
  posting        text not null,
  pending_key    text check ((pending_key is null) = (kind in ('direct', 'pending'))),
  business_date  date not null,
  created_at     timestamptz not null
);

-- A pending transfer is resolved at most once, by a post or by a void.
create unique index transfer_pending_key on ledger.transfer (pending_key) where pending_key is not null;

-- Pending transfers with a timeout, until the sweep has seen them. Resolved ones are dropped there.
create table ledger.timeout (
  expires_at  timestamptz not null,
  pending_key text not null,
  primary key (expires_at, pending_key)
);
