package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** A server that is down, always. */
final class NoUpstream implements Upstream {

    @Override
    public JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places) {
        throw Failure.of(ProblemType.UPSTREAM_FAILED, "down");
    }

    @Override
    public Peer peer(Introduction who, Listener listener, Duration patience) {
        throw Failure.of(ProblemType.UPSTREAM_FAILED, "down");
    }

    @Override
    public Status status() {
        return new Status(false, false, "down", List.of(), 0, Instant.EPOCH);
    }

    @Override
    public String transport() {
        return "none";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
