package com.sutazai.mesh;

/** Whether an instance can be picked, and if not, why. */
enum Availability {
    AVAILABLE("available"),
    /** Ejected or broken before; one call at a time may find out whether it is well again. */
    PROBE("on probation"),
    UNHEALTHY("unhealthy"),
    DRAINING("draining"),
    EJECTED("ejected"),
    BREAKER_OPEN("breaker open"),
    RESTING("asked for a pause");

    private final String words;

    Availability(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
