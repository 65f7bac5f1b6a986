package com.sutazai.http;

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
        Thread.ofVirtual()
                .name("async")
                .start(
                        () -> {
                            try {
                                result.complete(work.call());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }
}
