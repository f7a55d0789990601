-- Withdrawals that a merchant's people have asked for at the desk: somebody asks, somebody else approves, and a
-- sweep does what was approved.
create table clearing.payout_request (
  mchid        text not null,
  id           text not null,
  request_no   text not null, -- made by the page before it asks; the withdrawal's out_request_no
  account_type text not null check (account_type in ('BASIC', 'OPERATION', 'FEES')),
  amount       bigint not null check (amount > 0),
  currency     text not null,
  remark       text,
  staff_id     text not null, -- who asked
  approval_id  text not null,
  state        text not null check (state in ('waiting', 'done', 'dropped')),
  reason       text, -- why it could not be done, or was dropped: a refusal's code, or what became of the approval
  payout_id    text,
  created_at   timestamptz not null,
  ended_at     timestamptz,
  primary key (mchid, id),
  check ((state = 'waiting') = (ended_at is null)),
  check ((state = 'done') = (payout_id is not null))
);
create unique index payout_request_no on clearing.payout_request (request_no, mchid);
create index payout_request_waiting on clearing.payout_request (approval_id) where state = 'waiting';
