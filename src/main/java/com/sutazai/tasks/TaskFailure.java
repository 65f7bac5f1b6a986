package com.sutazai.tasks;

/** A task cannot be done, and another attempt would not help. Its message is shown to the owner. */
public class TaskFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TaskFailure(String message) {
        super(message, null, false, false);
    }
}
