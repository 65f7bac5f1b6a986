package com.sutazai.http;

import com.sutazai.config.SharedBean;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling: the peer, or, behind trusted proxies, the last address in {@code X-Forwarded-For}
 * that is not one of them.
 */
@SharedBean
public class ClientAddress {

    private final List<AddressRange> trusted;

    @Inject
    public ClientAddress(HttpSettings settings) {
        this.trusted = settings.trustedProxies().stream().map(AddressRange::of).toList();
    }

    /** The literal address of the caller. */
    public String of(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        if (!isTrusted(peer)) {
            return peer;
        }
        List<String> chain = forwarded(request.getHeaders("X-Forwarded-For"));
        for (String hop : chain.reversed()) {
            if (!isTrusted(hop)) {
                return isLiteral(hop) ? hop : peer;
            }
        }
        String real = request.getHeader("X-Real-IP");
        return real != null && isLiteral(real.strip()) ? real.strip() : peer;
    }

    private boolean isTrusted(String text) {
        if (trusted.isEmpty() || !isLiteral(text)) {
            return false;
        }
        InetAddress address = AddressRange.literal(text);
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static boolean isLiteral(String text) {
        return AddressRange.isWellFormed(text) && !text.contains("/");
    }

    private static List<String> forwarded(@Nullable Enumeration<String> headers) {
        return headers == null
                ? List.of()
                : Collections.list(headers).stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .map(String::strip)
                        .toList();
    }
}
