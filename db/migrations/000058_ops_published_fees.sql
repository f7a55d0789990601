-- What everybody of an industry pays, and in which industry a merchant is, are asked for and approved
-- like a merchant's own contract.
alter table ops.change drop constraint change_kind_check;
alter table ops.change add constraint change_kind_check check (kind in (
  'merchant_suspend', 'fee_change', 'published_fee_change', 'industry_change', 'settlement_change',
  'limit_change', 'hold_lift', 'customer_freeze'));
