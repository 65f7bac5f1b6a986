-- wrong passwords in a row lock a user for a while
alter table users add column failed_logins integer not null default 0;
alter table users add column locked_until timestamptz;
alter table users add column last_failed_login timestamptz;
