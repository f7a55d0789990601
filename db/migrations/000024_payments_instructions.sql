-- Payments through a channel: another institution that speaks for the payer. What we tell it to do is
-- an instruction, whose outcome may be unknown for a while; every instruction has a number that the
-- channel knows, and is repeated under that number only.
create table payments.instruction (
  mchid         text not null,
  id            text not null, -- pi_ULID; without the underscore it is the number the channel knows
  kind          text not null check (kind in ('pay', 'close', 'reverse', 'refund', 'transfer', 'give_back')),
  subject       text not null, -- the order, refund or transfer bill that it is for
  target        text,          -- the pay instruction that it closes, reverses or refunds
  channel       text not null,
  method        text not null, -- the trade type of its order; of a transfer TRANSFER
  amount        bigint not null check (amount > 0),
  currency      text not null,
  state         text not null check (state in ('CREATED', 'SENT', 'UNKNOWN', 'KNOWN')),
  standing      text check (standing in ('open', 'asking', 'succeeded', 'failed', 'closed', 'abnormal',
                  'refused', 'absent', 'disputed', 'reversed')),
  calls         integer not null default 0 check (calls >= 0),
  absences      integer not null default 0 check (absences >= 0),
  next_at       timestamptz,   -- when the resolver looks again, and the end of the lease of whoever calls
  channel_id    text,          -- transaction_id, refund_id or transfer_bill_no of the channel
  handover      text,          -- what the channel gave for the payer's hand
  last_answer   text,
  created_at    timestamptz not null,
  sent_at       timestamptz,
  unknown_since timestamptz,
  settled_at    timestamptz,
  primary key (mchid, id)
);

create index instruction_due on payments.instruction (next_at) where next_at is not null;
create index instruction_number on payments.instruction (id);
create index instruction_subject on payments.instruction (subject, mchid);

-- Why an order goes the way it goes, decision by decision, for whoever asks later.
create table payments.route_decision (
  mchid      text not null,
  order_id   text not null,
  no         integer not null,
  channel    text,          -- null: our own wallet
  because    text not null, -- in words
  decided_at timestamptz not null,
  primary key (mchid, order_id, no)
);

alter table payments.order add column channel text; -- null: our own wallet

-- A payer whom only the channel knows has an empty customer_id.
alter table payments.attempt
  add column channel text,
  add column instruction_id text, -- by which instruction it was paid
  add column channel_amount bigint not null default 0 check (channel_amount >= 0);

alter table payments.refund
  add column channel text,
  add column channel_amount bigint not null default 0 check (channel_amount >= 0),
  add column instruction_id text,
  drop constraint refund_check,
  add constraint refund_sources_add_up check (balance_amount + card_amount + channel_amount = amount);

-- Refunds through a channel are brought by their instruction, until they are given another route.
drop index payments.refund_due;
create index refund_due on payments.refund (created_at)
  where state = 'PROCESSING' and approval_id is null and (channel is null or route <> 'ORIGINAL');
drop index payments.refund_reviewed;
create index refund_reviewed on payments.refund (created_at)
  where state = 'PROCESSING' and approval_id is not null and instruction_id is null;

create view payments.channel_payment_fact as
  select i.mchid, i.id, i.subject as order_id, i.channel, i.amount, i.currency, i.standing,
         i.channel_id, i.settled_at, o.out_trade_no
  from payments.instruction i
  join payments.order o on o.mchid = i.mchid and o.id = i.subject
  where i.kind = 'pay';
create view payments.instruction_fact as
  select mchid, id, kind, subject, target, channel, method, amount, currency, state, standing,
         channel_id, created_at, sent_at, unknown_since, settled_at
  from payments.instruction;
