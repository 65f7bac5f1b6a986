package com.sutazai.mcp;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.protocol.RpcError;

/** What callers over REST are told of an error that an MCP server answered with. */
public final class RpcFailures {

    private RpcFailures() {}

    /** 403 if the tool is not for the caller, 400 if the request is wrong, else 502. */
    public static Failure of(RpcError error) {
        if (error.code() == RpcError.FORBIDDEN) {
            return Failure.of(ProblemType.FORBIDDEN, String.valueOf(error.getMessage()));
        }
        boolean isOfCaller =
                error.code() >= RpcError.INVALID_PARAMS && error.code() <= RpcError.INVALID_REQUEST;
        return Failure.of(
                        isOfCaller ? ProblemType.BAD_REQUEST : ProblemType.UPSTREAM_FAILED,
                        "The MCP server answered with an error: " + error.getMessage())
                .with("json_rpc_error", error.error());
    }
}
