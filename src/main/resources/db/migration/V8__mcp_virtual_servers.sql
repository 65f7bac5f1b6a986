-- virtual servers; json, not jsonb: the entry stays as it was given
create table mcp_virtual_servers (
    name       varchar(60) primary key,
    entry      json not null,
    changed_at timestamptz not null default now()
);
