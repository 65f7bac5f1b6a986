package com.sutazai.mesh.balance;

import java.util.PriorityQueue;

/**
 * Lays out a round in which each candidate has as many turns as its weight says, spread evenly:
 * earliest deadline first (Liu and Layland), the k-th turn of weight w being due at (k + 1/2) / w.
 */
final class Schedule {

    /** Turns per candidate on average; finer differences of weight are rounded. */
    private static final int TURNS_MEAN_MAX = 32;

    /** The next turn of a candidate. */
    private record Turn(int index, int number, int turns) implements Comparable<Turn> {

        private double due() {
            return (number + 0.5) / turns;
        }

        private Turn following() {
            return new Turn(index, number + 1, turns);
        }

        @Override
        public int compareTo(Turn other) {
            int byTime = Double.compare(due(), other.due());
            return byTime == 0 ? Integer.compare(index, other.index) : byTime;
        }
    }

    private Schedule() {}

    static int[] of(Candidates candidates) {
        int[] turns = turns(candidates);
        PriorityQueue<Turn> due = new PriorityQueue<>();
        int length = 0;
        for (int i = 0; i < turns.length; i++) {
            due.add(new Turn(i, 0, turns[i]));
            length += turns[i];
        }
        int[] schedule = new int[length];
        for (int slot = 0; slot < length; slot++) {
            Turn turn = due.remove();
            schedule[slot] = turn.index();
            if (turn.number() + 1 < turn.turns()) {
                due.add(turn.following());
            }
        }
        return schedule;
    }

    private static int[] turns(Candidates candidates) {
        int size = candidates.size();
        double sum = 0;
        double smallest = Double.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            sum += candidates.weight(i);
            smallest = Math.min(smallest, candidates.weight(i));
        }
        // the lightest has one turn, unless the round became too long
        double perTurn = Math.max(smallest, sum / ((double) size * TURNS_MEAN_MAX));
        int[] turns = new int[size];
        int divisor = 0;
        for (int i = 0; i < size; i++) {
            // tenths, so that 1.0 to 1.5 is 2 to 3 and not 1 to 2
            turns[i] = (int) Math.max(1, Math.round(10 * candidates.weight(i) / perTurn));
            divisor = greatestCommon(turns[i], divisor);
        }
        for (int i = 0; i < size; i++) {
            turns[i] /= divisor;
        }
        return turns;
    }

    private static int greatestCommon(int a, int b) {
        return b == 0 ? a : greatestCommon(b, a % b);
    }
}
