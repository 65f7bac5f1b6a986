package com.sutazai.mesh.balance;

import java.util.random.RandomGenerator;

/**
 * The one with the fewest requests under way for its weight. Few candidates are all looked at; of
 * many, the better of two different ones drawn by chance (Mitzenmacher).
 */
final class LeastConnections implements Strategy {

    /** Beyond this a full look costs more than it gains. */
    static final int SCAN_MAX = 32;

    @Override
    public Kind kind() {
        return Kind.LEAST_CONNECTIONS;
    }

    @Override
    public Picker over(Candidates candidates) {
        if (candidates.size() > SCAN_MAX) {
            return (now, key, chance) -> {
                int first = chance.nextInt(candidates.size());
                int second = Pairs.other(first, candidates.size(), chance);
                return load(candidates, second) < load(candidates, first) ? second : first;
            };
        }
        return (now, key, chance) -> scan(candidates, chance);
    }

    /** From a random start, so that equals share. */
    private static int scan(Candidates candidates, RandomGenerator chance) {
        int size = candidates.size();
        int start = size == 1 ? 0 : chance.nextInt(size);
        int best = start;
        double least = load(candidates, start);
        for (int step = 1; step < size; step++) {
            int index = start + step < size ? start + step : start + step - size;
            double load = load(candidates, index);
            if (load < least) {
                least = load;
                best = index;
            }
        }
        return best;
    }

    private static double load(Candidates candidates, int index) {
        return (candidates.inFlight(index) + 1) / candidates.weight(index);
    }
}
