package com.sutazai.http;

/**
 * The version of this build, as the API, the gateway and its clients are told; a test compares it
 * with the POM.
 */
public final class Version {

    public static final String TEXT = "0.1.0";

    private Version() {}
}
