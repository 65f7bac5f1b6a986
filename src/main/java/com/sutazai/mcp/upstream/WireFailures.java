package com.sutazai.mcp.upstream;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.io.IOException;

/**
 * What a caller is told when a server does not answer.
 *
 * @param name of the server
 */
record WireFailures(String name) {

    /** The process ended first. */
    Failure ended(IOException why) {
        return failed("ended before it answered: " + why.getMessage()).with("may_have_run", true);
    }

    /** The time was up. */
    Failure late() {
        return Failure.of(
                        ProblemType.UPSTREAM_TIMEOUT,
                        "The MCP server "
                                + name
                                + " did not answer within the timeout; it was told to cancel")
                .with("may_have_run", true);
    }

    /** The caller's thread was interrupted, and still is. */
    Failure cancelled() {
        Thread.currentThread().interrupt();
        return Failure.of(ProblemType.UNAVAILABLE, "The call was cancelled");
    }

    /** No fault of an instance: another one would say the same. */
    Failure refused() {
        return failed(
                        "refuses what it is shown (401): the headers of the service, a secret or the caller's own value is wrong")
                .with("may_have_run", false);
    }

    Failure failed(String how) {
        return Failure.of(ProblemType.UPSTREAM_FAILED, "The MCP server " + name + " " + how);
    }
}
