package com.sutazai.mesh.balance;

import java.util.random.RandomGenerator;

/** Chooses among the candidates that it was made for. Thread-safe; allocates nothing. */
@FunctionalInterface
public interface Picker {

    /**
     * Index of the chosen candidate.
     *
     * @param now monotonic time in ns
     * @param key what shall stay together, well mixed; read by {@code ip_hash} only
     * @param chance source of randomness, for example the thread's own
     */
    int pick(long now, long key, RandomGenerator chance);
}
