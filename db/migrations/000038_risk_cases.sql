-- What people look at: a case for each payment that waits for them, for each appeal, and for a share of
-- the rest, so that what is let pass is looked at too. Kept as long as the decisions.

create table risk.case (
  customer_id text        not null,
  id          text        not null,
  sort        text        not null check (sort in ('review', 'freeze', 'appeal', 'quality')),
  subject     text        not null, -- what it is about, by which it is opened once
  payment_id  text,                 -- an appeal may be about none
  decision_id text,
  of_case     text,                 -- of a second look: the case that was decided
  product     text,
  amount      bigint,               -- minor units
  act         text,                 -- what was decided about the payment: REVIEW, DENY …
  score       numeric,
  reasons     text        not null, -- codes, the customer's first
  priority    integer     not null check (priority between 0 and 1000),
  words       text,                 -- an appeal's, as the customer wrote them
  state       text        not null check (state in ('OPEN', 'TAKEN', 'PROPOSED', 'DECIDED')),
  owner       text,                 -- a staff id
  outcome     text,                 -- proposed, or decided
  reason      text,                 -- for the house
  answer      text,                 -- for the customer
  approval_id text,
  opened_at   timestamptz not null,
  due_at      timestamptz not null,
  taken_at    timestamptz,
  decided_at  timestamptz,
  is_fraud    boolean,              -- what the decision says of the payment
  tells_fraud boolean,              -- what counters have to hear of it; null where they know it already
  told_at     timestamptz,
  primary key (customer_id, id),
  check ((state = 'OPEN') = (owner is null)),
  check ((decided_at is null) = (state <> 'DECIDED'))
);
create unique index case_id on risk.case (id);
create unique index case_subject on risk.case (subject);
create unique index case_appeal on risk.case (coalesce(payment_id, ''), customer_id)
  where sort = 'appeal' and state <> 'DECIDED';
-- The queue, by each of its filters.
create index case_active on risk.case (state, sort, (-priority), due_at, id) where state <> 'DECIDED';
create index case_due on risk.case (sort, state, due_at, id) where state <> 'DECIDED';
create index case_owned on risk.case (owner, state, sort, (-priority), due_at, id)
  where state <> 'DECIDED' and owner is not null;
create index case_owned_due on risk.case (owner, state, sort, due_at, id)
  where state <> 'DECIDED' and owner is not null;
create index case_decided on risk.case (sort, decided_at desc, id desc) where state = 'DECIDED';
create index case_decided_by on risk.case (owner, sort, decided_at desc, id desc) where state = 'DECIDED';
create index case_proposed on risk.case (approval_id) where state = 'PROPOSED';
create index case_untold on risk.case (decided_at) where tells_fraud is not null and told_at is null;

-- What was done to a case, and the notes of those who looked at it.
create table risk.case_step (
  customer_id text        not null,
  case_id     text        not null,
  id          text        not null, -- of a note its caller's, so that it is written once
  act         text        not null,
  by_whom     text        not null,
  words       text        not null,
  at          timestamptz not null,
  primary key (customer_id, case_id, id)
);

-- How far decisions were looked through for cases, and facts for what they tie together.
create table risk.case_cursor (
  name     text   primary key check (name in ('decisions', 'facts')),
  position bigint not null,
  number   bigint not null, -- of facts
  key      text   not null  -- a fact's id; a decision's customer and payment with a space between
);
insert into risk.case_cursor (name, position, number, key) values ('decisions', 0, -1, ''), ('facts', 0, -1, '');

-- Which facts are a customer's, by time.
create table risk.case_event (
  customer_id text        not null,
  at          timestamptz not null,
  fact_id     text        not null,
  primary key (customer_id, at, fact_id)
) with (fillfactor = 100);

-- What ties customers together: they used the same thing, or paid the same one. Ids as facts have them,
-- of devices and networks hashed.
create table risk.case_link (
  customer_id text        not null,
  kind        text        not null check (kind in ('device', 'ip', 'phone', 'card', 'payee')),
  value       text        not null,
  times       bigint      not null check (times > 0),
  first_at    timestamptz not null,
  last_at     timestamptz not null,
  primary key (customer_id, kind, value)
) with (fillfactor = 80);
create index case_link_value on risk.case_link (value, kind, customer_id);

-- What floors above may read: what was said of a payment that moves something, or that it is looked at. Of
-- several words about one payment the one that was decided last counts: an appeal comes after a review.
-- A fraud that is confirmed sends held money back, and leaves what was frozen frozen.
create view risk.case_fact as
  select customer_id, payment_id, id as case_id, state,
         case when state <> 'DECIDED' then null
              when outcome = 'confirm_fraud' and act = 'FREEZE' then 'keep_frozen'
              when outcome = 'confirm_fraud' then 'refund'
              else outcome end as outcome,
         decided_at
  from risk.case
  where sort <> 'quality' and (state <> 'DECIDED' or outcome not in ('uphold', 'false_alarm'));
