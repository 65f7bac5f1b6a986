package com.sutazai.dev;

import java.nio.file.Path;

/** What a newcomer needs to go on. */
final class Banner {

    private Banner() {}

    static String text(int port, String administrator, Path sandbox) {
        String base = "http://127.0.0.1:" + port;
        return """

               ------------------------------------------------------------------------------
               SutazAI backend   %1$s
               Console           %1$s/console
               API docs          %1$s/docs   (reference: %1$s/redoc)
               Health            %1$s/health/ready

               Log in (the password is ADMIN_PASSWORD in .env):
                 TOKEN=$(. ./.env; curl -s %1$s/api/v1/auth/login -H 'Content-Type: application/json' \\
                   -d "{\\"username\\":\\"%2$s\\",\\"password\\":\\"$ADMIN_PASSWORD\\"}" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

               Call a tool:
                 curl -s %1$s/api/v1/mcp/services/everything/execute -H "Authorization: Bearer $TOKEN" \\
                   -H 'Content-Type: application/json' \\
                   -d '{"method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}}}'
                 curl -s %1$s/api/v1/mcp/services/files/execute -H "Authorization: Bearer $TOKEN" \\
                   -H 'Content-Type: application/json' \\
                   -d '{"method":"tools/call","params":{"name":"read_text_file","arguments":{"path":"%3$s/hello.txt"}}}'

               For an MCP client (make KEY with POST /api/v1/auth/api-keys {"name":"my-client"}):
                 {"mcpServers":{"sutazai":{"type":"http","url":"%1$s/mcp","headers":{"Authorization":"Bearer KEY"}}}}

               Ctrl-C stops everything.
               ------------------------------------------------------------------------------
               """
                .formatted(base, administrator, sandbox);
    }
}
