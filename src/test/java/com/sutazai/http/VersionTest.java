package com.sutazai.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void it_is_the_version_of_the_pom() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains(
                        "<artifactId>sutazai-backend</artifactId>\n    <version>"
                                + Version.TEXT
                                + "</version>");
    }
}
