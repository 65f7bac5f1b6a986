package com.sutazai.mesh.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A way to choose. Thread-safe; what it remembers from pick to pick outlives the candidates of one
 * moment.
 */
public sealed interface Strategy
        permits RoundRobin, Uniform, Weighted, LeastConnections, IpHash, Latency {

    /** The strategies by the names that people use. */
    enum Kind {
        ROUND_ROBIN("round_robin"),
        LEAST_CONNECTIONS("least_connections"),
        WEIGHTED("weighted"),
        RANDOM("random"),
        IP_HASH("ip_hash"),
        LATENCY("latency");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public Strategy make() {
            return switch (this) {
                case ROUND_ROBIN -> new RoundRobin();
                case LEAST_CONNECTIONS -> new LeastConnections();
                case WEIGHTED -> new Weighted();
                case RANDOM -> new Uniform();
                case IP_HASH -> new IpHash();
                case LATENCY -> new Latency();
            };
        }

        public static Optional<Kind> of(String text) {
            return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
        }

        public static List<String> names() {
            return Arrays.stream(values()).map(Kind::toString).toList();
        }

        @Override
        public String toString() {
            return text;
        }
    }

    Kind kind();

    /** Prepares picks among these candidates; may take longer than a pick. */
    Picker over(Candidates candidates);
}
