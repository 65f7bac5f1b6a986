package com.sutazai.mesh.balance;

/**
 * Things to choose from. How many there are, who they are and what weight they have stays as it is;
 * their load may change while one is chosen.
 */
public interface Candidates {

    /** At least one. */
    int size();

    /** What share the candidate is meant to get, relative to the others; positive. */
    double weight(int index);

    /** Requests that the candidate is working on. */
    int inFlight(int index);

    /** What a request to the candidate is expected to take, in ns. */
    double latency(int index, long now);

    /** A well-mixed number that stays with the candidate. */
    long identity(int index);
}
