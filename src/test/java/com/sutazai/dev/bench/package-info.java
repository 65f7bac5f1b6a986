/**
 * Measures this server beside others in one run: the same upstream, the same generator, interleaved
 * rounds. Later benchmarks join here; results go to {@code docs/performance.md}.
 */
@org.jspecify.annotations.NullMarked
package com.sutazai.dev.bench;
