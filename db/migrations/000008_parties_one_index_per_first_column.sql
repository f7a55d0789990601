-- As in 000007: the primary key alone begins with the app.
alter table parties.openid drop constraint openid_appid_openid_key;
alter table parties.openid add constraint openid_customer unique (openid, appid);
