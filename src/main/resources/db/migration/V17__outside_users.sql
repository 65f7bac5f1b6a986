-- users whom an outside issuer vouches for: who they are is the issuer's and its subject, never the name
alter table users add column issuer varchar(500);
alter table users add column subject varchar(500);
create unique index users_outside on users (issuer, subject) where issuer is not null;
