package com.sutazai.dev.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What choosing and calling cost without the network, measured by JMH. */
final class PickBench {

    private PickBench() {}

    /** The part of the report. */
    static String report() throws RunnerException {
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include("com\\.sutazai\\.mesh\\..*Benchmark")
                                        .addProfiler(GCProfiler.class)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        StringBuilder text =
                new StringBuilder(
                        """
                        ## Choosing and calling

                        JMH, one thread, average time and bytes allocated per operation (0.00 is JMH's own noise). `draw` is one random number of the thread's own source, to
                        compare with; `call` is the whole path of a call without the network, among ten instances.

                        | | instances | ns | bytes |
                        |---|---|---|---|
                        """);
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            String strategy = result.getParams().getParam("strategy");
            String instances = result.getParams().getParam("instances");
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %.0f | %.2f |%n",
                            "pick".equals(name) ? "pick, `" + strategy + "`" : "`" + name + "`",
                            "pick".equals(name) ? instances : "",
                            result.getPrimaryResult().getScore(),
                            result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
        }
        return text.append('\n').toString();
    }
}
