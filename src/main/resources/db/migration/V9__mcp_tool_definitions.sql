-- what was approved of the tools of services that operators added: SHA-256 of what a model reads of each
create table mcp_tool_definitions (
    service     varchar(60) not null,
    tool        text not null,
    digest      char(64) not null,
    approved_at timestamptz not null default now(),
    primary key (service, tool)
);
