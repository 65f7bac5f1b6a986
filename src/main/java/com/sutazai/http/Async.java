package com.sutazai.http;

import io.opentelemetry.context.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Moves blocking work off the server's threads onto a virtual one. */
public final class Async {

    private Async() {}

    /**
     * Runs the work; the stage is completed on its virtual thread, which then writes the response
     * (another virtual one, if the result is there before anybody asks for it).
     */
    public static <T> CompletionStage<T> run(Callable<T> work) {
        CompletableFuture<T> result = new Result<>();
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

    /**
     * {@code whenComplete} tells on no thread that only asks to be told. A plain future that is
     * there already tells whoever asks at once, on his own thread: the server's would then write
     * the answer, a stream for as long as it lasts.
     */
    private static final class Result<T> extends CompletableFuture<T> {

        @Override
        public CompletableFuture<T> whenComplete(
                BiConsumer<? super T, ? super @Nullable Throwable> action) {
            Thread asking = Thread.currentThread();
            return super.whenComplete(
                    (result, error) -> {
                        if (Thread.currentThread() == asking) {
                            Thread.ofVirtual()
                                    .name("async")
                                    .start(() -> action.accept(result, error));
                        } else {
                            action.accept(result, error);
                        }
                    });
        }

        /** Jersey would take the result from it and write it itself; without it, it has to wait. */
        @Override
        public CompletableFuture<T> toCompletableFuture() {
            throw new UnsupportedOperationException("who asks must not write the answer");
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Result<>();
        }
    }
}
