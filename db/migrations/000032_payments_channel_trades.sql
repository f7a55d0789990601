-- What a channel's bill of a day should say, found by the day. A payment is of the day on which the channel
-- says that it succeeded; a refund of the day on which it was told.
create index instruction_paid on payments.instruction (channel, settled_at)
  where kind = 'pay' and standing = 'succeeded';
-- Few, and looked through from a day on to the present, as a payment may be undone days later.
create index instruction_reversed on payments.instruction (channel, settled_at)
  where kind = 'pay' and standing = 'reversed';
create index instruction_refunded on payments.instruction (channel, sent_at)
  where kind in ('refund', 'give_back') and standing in ('open', 'succeeded', 'abnormal', 'closed');

-- `known_at` is never before `happened_at`, and is what the indexes are asked by.
create view payments.channel_trade_fact as
  select i.channel, i.mchid, i.id, 'payment' as kind, i.currency, i.amount,
         i.settled_at as happened_at, i.settled_at as known_at, i.settled_at as succeeded_at
  from payments.instruction i
  where i.kind = 'pay' and i.standing = 'succeeded'
  union all
  -- A payment that was undone stands in the bill twice: as itself, and as its reversal.
  select i.channel, i.mchid, i.id, 'payment', i.currency, i.amount,
         a.finished_at, i.settled_at, a.finished_at
  from payments.instruction i
  join payments.attempt a on a.mchid = i.mchid and a.order_id = i.subject
    and a.instruction_id = i.id and a.state = 'SUCCEEDED'
  where i.kind = 'pay' and i.standing = 'reversed'
  union all
  select i.channel, i.mchid, i.id, 'reversal', i.currency, i.amount,
         i.settled_at, i.settled_at, i.settled_at
  from payments.instruction i
  join payments.attempt a on a.mchid = i.mchid and a.order_id = i.subject
    and a.instruction_id = i.id and a.state = 'SUCCEEDED'
  where i.kind = 'pay' and i.standing = 'reversed'
  union all
  select i.channel, i.mchid, i.id, 'refund', i.currency, i.amount,
         i.sent_at, i.sent_at, case i.standing when 'succeeded' then i.settled_at end
  from payments.instruction i
  where i.kind in ('refund', 'give_back')
    and i.standing in ('open', 'succeeded', 'abnormal', 'closed');
