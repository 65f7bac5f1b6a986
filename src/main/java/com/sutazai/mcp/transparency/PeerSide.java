package com.sutazai.mcp.transparency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A session of the gateway with a server that nobody else can reach: a process of ours, or the old
 * transport.
 */
public record PeerSide(Peer peer, Duration patience) implements Side {

    @Override
    public JsonNode greeting() {
        return peer.greeting();
    }

    @Override
    public Recorded ask(String method, JsonNode params) throws IOException {
        List<JsonNode> heard = Collections.synchronizedList(new ArrayList<>());
        Message.Request request = new Message.Request(NullNode.getInstance(), method, params);
        var answer = JsonNodeFactory.instance.objectNode();
        try {
            answer.set(
                    "result",
                    peer.request(request, patience, false, told -> heard.add(told.tree())));
        } catch (RpcError e) {
            answer.set("error", e.error());
        } catch (Failure e) {
            throw new IOException(e.getMessage(), e);
        }
        return new Recorded(answer, List.copyOf(heard));
    }

    @Override
    public void close() {
        peer.close();
    }
}
