package com.sutazai.mesh;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** W3C trace context: who caused what. */
final class TraceContext {

    private static final Pattern PARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private TraceContext() {}

    static boolean isParent(String text) {
        return PARENT.matcher(text).matches();
    }

    /** A new trace id: 32 hex digits. */
    static String traceId() {
        return hex(TRACE_BYTES);
    }

    /** A {@code traceparent} of a new span in the trace, sampled. */
    static String parent(String traceId) {
        return "00-" + traceId + "-" + hex(SPAN_BYTES) + "-01";
    }

    private static String hex(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
