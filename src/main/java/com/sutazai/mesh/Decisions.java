package com.sutazai.mesh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * The last hundred picks of a service, in a ring of primitives: written without allocation, copied
 * when asked. A copy may hold a pick that was being written; it is for people to look at.
 */
final class Decisions {

    static final int SIZE = 100;

    private final long[] time = new long[SIZE];
    private final long[] chosen = new long[SIZE];
    private final int[] candidates = new int[SIZE];
    private final int[] attempt = new int[SIZE];
    private final boolean[] isProbe = new boolean[SIZE];
    private final AtomicLong next = new AtomicLong();

    /**
     * A pick.
     *
     * @param at when
     * @param instanceId who was chosen
     * @param candidates among how many
     * @param attempt of the call, from 1
     * @param probe whether it was to find out if the instance is well again
     */
    public record Decision(
            Instant at, String instanceId, int candidates, int attempt, boolean probe) {}

    void add(Member member, int among, int number, boolean probe) {
        int slot = Math.floorMod(next.getAndIncrement(), SIZE);
        time[slot] = System.currentTimeMillis();
        chosen[slot] = member.identity();
        candidates[slot] = among;
        attempt[slot] = number;
        isProbe[slot] = probe;
    }

    /**
     * Newest first.
     *
     * @param name id of the instance with an identity
     */
    List<Decision> copy(LongFunction<String> name) {
        long end = next.get();
        List<Decision> copy = new ArrayList<>();
        for (long i = end - 1; i >= 0 && i >= end - SIZE; i--) {
            int slot = Math.floorMod(i, SIZE);
            copy.add(
                    new Decision(
                            Instant.ofEpochMilli(time[slot]),
                            name.apply(chosen[slot]),
                            candidates[slot],
                            attempt[slot],
                            isProbe[slot]));
        }
        return copy;
    }
}
