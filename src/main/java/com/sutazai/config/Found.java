package com.sutazai.config;

/**
 * A text and where it was found.
 *
 * @param text the value; empty if the key is set to nothing
 */
record Found(String text, Origin origin) {}
