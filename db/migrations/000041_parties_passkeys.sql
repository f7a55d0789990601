-- Passkeys (WebAuthn): what proves that a customer holds a device and unlocked it just now.

-- Of a key we keep what verifying needs: no name of the device, no make, no attestation.
create table parties.passkey (
  customer_id    text not null,
  id             text not null, -- sorts by birth
  credential_id  text not null, -- base64url, as the authenticator names it
  public_key     text not null, -- base64url of the COSE key
  -- How often the authenticator says it was used; it stays zero where it does not count.
  counter        bigint not null check (counter >= 0),
  created_at     timestamptz not null,
  used_at        timestamptz,
  primary key (customer_id, id),
  unique (customer_id, credential_id)
);

-- What an authenticator was asked to sign: for one customer and one subject, once, in time. Asking
-- again takes the place of what was asked before, so a customer has one row for a subject.
create table parties.passkey_challenge (
  customer_id  text not null,
  subject      text not null,
  challenge    text not null,
  expires_at   timestamptz not null,
  used_at      timestamptz,
  primary key (customer_id, subject)
);

create index passkey_challenge_age on parties.passkey_challenge (expires_at);

-- A code may also confirm a payment. Codes of one phone are sent, counted and used by purpose: anybody may
-- ask for one to sign in with, and must not spend by it what lets the owner's money go.
alter table parties.one_time_code
  drop constraint one_time_code_pkey,
  add primary key (phone_digest, purpose),
  drop constraint one_time_code_purpose_check,
  add constraint one_time_code_purpose_check
    check (purpose in ('sign_in', 'sign_up', 'reset_pin', 'confirm_payment'));
