package com.sutazai.mesh.balance;

/**
 * The better of two different ones drawn by chance, where better is a lower expected wait: latency
 * times requests under way (peak EWMA, after Finagle). Failures are charged as if they had been
 * slow, because whoever fails fast would else get all.
 */
final class Latency implements Strategy {

    @Override
    public Kind kind() {
        return Kind.LATENCY;
    }

    @Override
    public Picker over(Candidates candidates) {
        int size = candidates.size();
        return (now, key, chance) -> {
            int first = chance.nextInt(size);
            int second = Pairs.other(first, size, chance);
            if (first == second) {
                return first;
            }
            return cost(candidates, second, now) < cost(candidates, first, now) ? second : first;
        };
    }

    private static double cost(Candidates candidates, int index, long now) {
        return candidates.latency(index, now)
                * (candidates.inFlight(index) + 1)
                / candidates.weight(index);
    }
}
