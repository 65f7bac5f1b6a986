package com.sutazai.mesh.outlier;

/** How many requests went well and how many did not. */
public record Outcomes(int good, int bad) {

    public int total() {
        return good + bad;
    }

    /** 0 to 1; 1 if there were none. */
    public double successRate() {
        return total() == 0 ? 1 : (double) good / total();
    }
}
