-- Transfers to people whom only a channel knows: another institution asks them, pays them, and tells us.
alter table clearing.transfer_bill
  add column channel       text, -- null: our own wallet; through a channel customer_id is empty
  add column route_because text, -- why it goes this way, in words
  add column package_info  text, -- what the channel gave for the payee's hand
  add column send_at       timestamptz, -- when a sweep tells the channel, if nobody has by then
  add check (channel is not null or (package_info is null and send_at is null));

create index transfer_bill_unsent on clearing.transfer_bill (send_at) where send_at is not null;

-- What a channel has taken on ends when the channel says so.
drop index clearing.transfer_bill_waiting;
create index transfer_bill_waiting on clearing.transfer_bill (expires_at)
  where state = 'WAIT_USER_CONFIRM' and channel is null;
