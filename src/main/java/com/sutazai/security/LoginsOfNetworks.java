package com.sutazai.security;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Bounds how many logins of one network are under way at the same time, so that it does not keep
 * out all others. Thread-safe; never waits.
 */
final class LoginsOfNetworks {

    private final int max;
    private final ConcurrentMap<String, Integer> underWay = new ConcurrentHashMap<>();

    LoginsOfNetworks(int max) {
        this.max = max;
    }

    /**
     * Does one of a network.
     *
     * @throws Failure 429 if as many are under way as may
     */
    <T> T one(String network, Supplier<T> login) {
        if (underWay.merge(network, 1, Integer::sum) > max) {
            leave(network);
            throw Failure.of(
                            ProblemType.TOO_MANY,
                            "Too many logins at once from this address; try again")
                    .header("Retry-After", "1");
        }
        try {
            return login.get();
        } finally {
            leave(network);
        }
    }

    private void leave(String network) {
        underWay.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
    }
}
