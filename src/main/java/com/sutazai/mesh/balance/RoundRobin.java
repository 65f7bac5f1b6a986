package com.sutazai.mesh.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One after the other. */
public final class RoundRobin implements Strategy {

    private final AtomicInteger next = new AtomicInteger();

    @Override
    public String name() {
        return "round_robin";
    }

    @Override
    public <T> T pick(List<T> candidates) {
        return candidates.get(Math.floorMod(next.getAndIncrement(), candidates.size()));
    }
}
