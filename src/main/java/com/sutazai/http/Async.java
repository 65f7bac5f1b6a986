package com.sutazai.http;

import io.opentelemetry.context.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Moves blocking work off the server's threads onto a virtual one. */
public final class Async {

    private Async() {}

    /**
     * Runs the work; the stage is completed on its virtual thread, which then writes the response.
     */
    public static <T> CompletionStage<T> run(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        // the work belongs to the trace of the request
        Callable<T> traced = Context.current().wrap(work);
        Thread.ofVirtual()
                .name("async")
                .start(
                        () -> {
                            try {
                                result.complete(traced.call());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }
}
