package com.sutazai.breaker;

/**
 * How a pool of connections is used right now.
 *
 * @param inUse connections that somebody has
 * @param waiting who waits for one
 * @param max most connections
 */
public record PoolUse(int inUse, int waiting, int max) {}
