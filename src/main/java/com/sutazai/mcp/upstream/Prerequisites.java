package com.sutazai.mcp.upstream;

/** What has to be up before a process is started, and as long as it runs. */
public interface Prerequisites {

    /** A process that can be started at any time. */
    Prerequisites NONE =
            new Prerequisites() {
                @Override
                public boolean isNone() {
                    return true;
                }

                @Override
                public String missing() {
                    return "";
                }

                @Override
                public void wake() {
                    // nothing sleeps
                }
            };

    /** Whether nothing will ever have to be up. */
    default boolean isNone() {
        return false;
    }

    /** What has to be waited for, empty for nothing. */
    String missing();

    /** Starts what rests until it is needed, or keeps it from resting. Does not wait for it. */
    void wake();
}
