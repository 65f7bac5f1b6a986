package com.sutazai.mesh.balance;

import java.util.Arrays;

/** Any of them, each as likely as its weight says; a binary search in the sums of the weights. */
final class Weighted implements Strategy {

    @Override
    public Kind kind() {
        return Kind.WEIGHTED;
    }

    @Override
    public Picker over(Candidates candidates) {
        double[] sums = new double[candidates.size()];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += candidates.weight(i);
            sums[i] = sum;
        }
        double total = sum;
        return (now, key, chance) -> {
            int found = Arrays.binarySearch(sums, chance.nextDouble() * total);
            return Math.min(found < 0 ? -found - 1 : found + 1, sums.length - 1);
        };
    }
}
