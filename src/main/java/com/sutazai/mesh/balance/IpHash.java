package com.sutazai.mesh.balance;

/**
 * The same key to the same candidate: weighted rendezvous hashing (Thaler and Ravishankar; the
 * logarithm method for weights), with bounded load (Mirrokni, Thorup, Zadimoghaddam): who has more
 * than 1.25 times its fair share of the requests under way is passed over. When a candidate comes
 * or goes, only its own keys move.
 */
final class IpHash implements Strategy {

    private static final double LOAD_MAX = 1.25;

    @Override
    public Kind kind() {
        return Kind.IP_HASH;
    }

    @Override
    public Picker over(Candidates candidates) {
        int size = candidates.size();
        double[] share = new double[size];
        long[] identity = new long[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += candidates.weight(i);
        }
        boolean isEven = true;
        for (int i = 0; i < size; i++) {
            share[i] = candidates.weight(i) / sum;
            identity[i] = candidates.identity(i);
            isEven &= share[i] == share[0];
        }
        boolean isEqual = isEven;
        return (now, key, chance) -> {
            long underWay = 1;
            for (int i = 0; i < size; i++) {
                underWay += candidates.inFlight(i);
            }
            int best = -1;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < size; i++) {
                double score = score(key ^ identity[i], isEqual ? 1 : share[i], isEqual);
                if (score > highest
                        && candidates.inFlight(i) < Math.ceil(LOAD_MAX * underWay * share[i])) {
                    highest = score;
                    best = i;
                }
            }
            // loads change while we look; then the key's own candidate is right enough
            return best < 0 ? Math.floorMod(key, size) : best;
        };
    }

    private static double score(long hash, double share, boolean isEqual) {
        double uniform = ((Mix.of(hash) >>> 11) + 0.5) * 0x1.0p-53;
        return isEqual ? uniform : share / -Math.log(uniform);
    }
}
