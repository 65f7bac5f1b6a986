package com.sutazai.mesh.balance;

import java.util.random.RandomGenerator;

/** Draws without putting back: the same candidate twice would be no choice. */
final class Pairs {

    private Pairs() {}

    /** One of the others; the first again only if there is no other. */
    static int other(int first, int size, RandomGenerator chance) {
        if (size == 1) {
            return first;
        }
        int drawn = chance.nextInt(size - 1);
        return drawn < first ? drawn : drawn + 1;
    }
}
