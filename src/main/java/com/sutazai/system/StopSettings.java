package com.sutazai.system;

import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/** How this server is taken out of service. */
public record StopSettings(
        @Setting(
                        key = "node.drain.file",
                        unit = "path of a file",
                        about =
                                "While it is there, this server says that it is not ready, goes on answering, and writes into it how many calls are under way; the entrypoint makes it before a stop.")
                Optional<Path> drainFile)
        implements Settings {}
