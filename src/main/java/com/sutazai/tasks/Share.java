package com.sutazai.tasks;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a server may take next. Tasks of one type never have all of its workers, if these are not
 * very few, so that a service that hangs, or external workers that do not come, hold up their own
 * tasks.
 *
 * @param limit how many
 * @param full types of which it may take none
 */
record Share(int limit, Set<String> full) {

    private static final int AT_ONCE = 64;

    /** With fewer workers a type may have them all. */
    private static final int SHARED_FROM = 4;

    /**
     * @param workers tasks that the server works on at the same time
     * @param busy the types of those that it works on now
     */
    static Share of(int workers, Collection<String> busy) {
        int most = most(workers);
        Map<String, Integer> counts = new HashMap<>();
        busy.forEach(type -> counts.merge(type, 1, Integer::sum));
        int limit = Math.min(AT_ONCE, Math.min(most, workers - busy.size()));
        Set<String> full = new HashSet<>();
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            int left = most - each.getValue();
            if (left <= 0) {
                full.add(each.getKey());
            } else {
                // all that is taken may be of this one
                limit = Math.min(limit, left);
            }
        }
        return new Share(limit, full);
    }

    /** How many workers one type may have: a quarter is for others. */
    private static int most(int workers) {
        return workers < SHARED_FROM ? workers : workers - workers / SHARED_FROM;
    }
}
