-- Which purse of the merchant gives a refund's money. Refunds so far took all of it from what was
-- not settled yet.
alter table payments.refund
  add column unsettled_amount bigint not null default 0 check (unsettled_amount >= 0),
  add column available_amount bigint not null default 0 check (available_amount >= 0),
  add column sharing_amount   bigint not null default 0 check (sharing_amount >= 0),
  -- The approval that it waits for, or waited for; null where none was needed.
  add column approval_id      text,
  -- Where the money goes: back where it came from, or where people decided once that had failed.
  add column route            text not null default 'ORIGINAL'
    check (route in ('ORIGINAL', 'USER_BANK_CARD', 'MERCHANT_BANK_CARD')),
  -- How many times the route was changed; it is part of the ledger's keys.
  add column route_no         smallint not null default 0 check (route_no >= 0),
  add column route_card_id    text;

update payments.refund set unsettled_amount = amount;

alter table payments.refund
  alter column unsettled_amount drop default,
  alter column available_amount drop default,
  alter column sharing_amount drop default,
  alter column route drop default,
  alter column route_no drop default,
  add constraint refund_parts_add_up
    check (unsettled_amount + available_amount + sharing_amount = amount),
  add constraint refund_card_by_route check ((route_card_id is null) = (route <> 'USER_BANK_CARD'));

-- Refunds that nobody has to approve are settled at once, and do not queue behind those that wait.
drop index payments.refund_processing;
create index refund_due on payments.refund (created_at)
  where state = 'PROCESSING' and approval_id is null;
create index refund_reviewed on payments.refund (created_at)
  where state = 'PROCESSING' and approval_id is not null;
create index refund_abnormal on payments.refund (created_at) where state = 'ABNORMAL';
