package com.sutazai.dev;

/** The reason why nothing can run here, as one sentence for a person. */
public final class CannotRun extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CannotRun(String sentence) {
        super(sentence);
    }

    /** The sentence. */
    String sentence() {
        return String.valueOf(getMessage());
    }

    CannotRun(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
