-- who did what; ids are UUIDv7, so their order is that of time
create table audit_events (
    id         uuid primary key,
    at         timestamptz not null,
    actor      uuid not null,
    actor_name text not null,
    action     text not null,
    target     text not null,
    place      text not null,
    outcome    text not null,
    micros     bigint not null,
    digest     text not null
);
create index audit_events_actor on audit_events (actor_name, id desc);

-- rows are never changed; they go only where it is said that they are too old
create function audit_events_stay() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('sutazai.audit_retention', true) = 'on' then
        return old;
    end if;
    raise exception 'audit events cannot be changed';
end
$$;
create trigger audit_events_stay before update or delete on audit_events for each row execute function audit_events_stay();
create trigger audit_events_whole before truncate on audit_events execute function audit_events_stay();
