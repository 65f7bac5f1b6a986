package com.sutazai.system;

/** The version of this build; a test compares it with the POM. */
final class Version {

    static final String TEXT = "0.1.0";

    private Version() {}
}
