package com.sutazai.mesh.balance;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One after the other, each as often as its weight says and spread evenly over the round. The round
 * is laid out beforehand.
 */
final class RoundRobin implements Strategy {

    private final AtomicInteger next = new AtomicInteger();

    @Override
    public Kind kind() {
        return Kind.ROUND_ROBIN;
    }

    @Override
    public Picker over(Candidates candidates) {
        int[] schedule = Schedule.of(candidates);
        return (now, key, chance) ->
                schedule[Math.floorMod(next.getAndIncrement(), schedule.length)];
    }
}
