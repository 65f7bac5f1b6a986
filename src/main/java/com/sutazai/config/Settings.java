package com.sutazai.config;

/**
 * A record of settings of one feature: every component carries {@link Setting}, the compact
 * constructor checks the rules with {@link Rules}. Named in {@code META-INF/sutazai-settings};
 * injectable in the server.
 */
public interface Settings {}
