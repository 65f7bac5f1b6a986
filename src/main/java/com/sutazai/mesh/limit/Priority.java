package com.sutazai.mesh.limit;

/** What is refused first when the server is full: the last of these. */
public enum Priority {
    /** Health and administration: never refused. */
    ESSENTIAL(Double.POSITIVE_INFINITY),

    /** Short calls that somebody waits for. */
    NORMAL(1),

    /** Work that can come back later. */
    BULK(0.8);

    private final double share;

    Priority(double share) {
        this.share = share;
    }

    /** How much of the capacity this priority may fill. */
    double share() {
        return share;
    }
}
