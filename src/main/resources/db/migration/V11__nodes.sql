-- servers that share this database; one whose time is over is gone
create table nodes (
    id          uuid primary key,
    url         text not null,
    started_at  timestamptz not null default now(),
    alive_until timestamptz not null
);

-- sessions of MCP clients, so that another node can find whose they are and take them over; ids are kept as SHA-256
create table mcp_sessions (
    id_hash      bytea primary key,
    node         uuid not null references nodes (id) on delete cascade,
    owner        uuid not null,
    path         text not null,
    introduction json not null,
    settings     json not null default '[]',
    epoch        int not null default 0,
    opened_at    timestamptz not null default now()
);
create index mcp_sessions_node on mcp_sessions (node);

-- what has changed in other tables since a node read it
create table node_news (
    topic   text primary key,
    version bigint not null
);
