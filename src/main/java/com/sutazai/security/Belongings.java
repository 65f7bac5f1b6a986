package com.sutazai.security;

import java.util.UUID;

/** What users have of some kind, of which there may be more than goes in one statement. */
public interface Belongings {

    /**
     * Takes away all that is somebody's, some at a time; who is interrupted begins again. Blocks.
     */
    void discard(UUID owner);
}
