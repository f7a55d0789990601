-- What other modules may read of payments in one statement with their own tables (see 000012).
create view payments.payment_fact as
  select o.mchid, o.id, o.out_trade_no, o.sp_mchid, o.appid, o.sub_appid, o.trade_type, o.state,
         o.description, o.attach, o.device_id, o.amount, o.currency, o.profit_sharing,
         a.customer_id, a.openid, a.sub_openid, a.bank_type, a.finished_at as paid_at
  from payments.order o
  join payments.attempt a on a.mchid = o.mchid and a.order_id = o.id and a.state = 'SUCCEEDED';

create view payments.refund_fact as
  select mchid, id, out_refund_no, order_id, out_trade_no, sp_mchid, state, amount, order_amount,
         currency, received_account, customer_id, created_at, succeeded_at
  from payments.refund;
