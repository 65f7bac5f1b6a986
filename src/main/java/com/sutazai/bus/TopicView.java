package com.sutazai.bus;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How a topic stands.
 *
 * @param entries that not all groups have acknowledged
 * @param results that are kept
 * @param dead letters
 */
@Schema(name = "Topic")
public record TopicView(
        String topic, long entries, long results, long dead, List<TopicView.Group> groups) {

    /**
     * Readers that share the entries.
     *
     * @param pending given to a reader and not acknowledged
     */
    @Schema(name = "TopicGroup")
    public record Group(String name, long readers, long pending) {}
}
