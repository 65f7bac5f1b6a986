package com.sutazai.mcp.rest;

/** An address that stands for one tool of one service. */
enum Alias {
    FETCH("http_fetch", "fetch", "url", "url"),
    SEARCH("ddg", "search", "query", "query"),
    READ("files", "read_text_file", "path", "path"),
    LIST("files", "list_directory", "path", "path"),
    QUERY("postgres", "execute_sql", "sql", "query");

    private final String service;
    private final String tool;
    private final String argument;
    private final String member;

    Alias(String service, String tool, String argument, String member) {
        this.service = service;
        this.tool = tool;
        this.argument = argument;
        this.member = member;
    }

    String service() {
        return service;
    }

    String tool() {
        return tool;
    }

    /** Name of the tool's argument. */
    String argument() {
        return argument;
    }

    /** Where an object as the body has it. */
    String member() {
        return member;
    }
}
