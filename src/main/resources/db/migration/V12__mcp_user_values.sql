-- what everybody shows to MCP services for himself; sealed under a key derived from SECRET_KEY
create table mcp_user_values (
    owner      uuid not null references users (id) on delete cascade,
    name       varchar(64) not null,
    sealed     bytea not null,
    changed_at timestamptz not null default now(),
    primary key (owner, name)
);
