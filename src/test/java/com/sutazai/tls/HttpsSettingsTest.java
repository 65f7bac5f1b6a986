package com.sutazai.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.config.InvalidSettings;
import com.sutazai.dev.TestAuthority;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a certificate is told before the server starts. */
class HttpsSettingsTest {

    @TempDir Path folder;

    private static HttpsSettings settings(Path certificate, Path key) {
        return new HttpsSettings(8443, "127.0.0.1", Optional.of(certificate), Optional.of(key));
    }

    @Test
    void no_port_needs_nothing_and_a_port_needs_both_files() {
        assertThat(new HttpsSettings(0, "127.0.0.1", Optional.empty(), Optional.empty()).port())
                .isZero();
        assertThatThrownBy(
                        () ->
                                new HttpsSettings(
                                        8443, "127.0.0.1", Optional.empty(), Optional.empty()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("HTTPS_CERTIFICATE_FILE")
                .hasMessageContaining("HTTPS_KEY_FILE");
    }

    @Test
    void files_that_are_no_pair_or_no_pem_are_refused() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "authority");
        TestAuthority.Issued one = authority.issue("one");
        TestAuthority.Issued other = authority.issue("other");
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "nothing");

        assertThatThrownBy(() -> settings(one.chain(), other.key()))
                .hasMessageContaining("is not the key of the certificate");
        assertThatThrownBy(() -> settings(nonsense, one.key()))
                .hasMessageContaining("cannot be used");
        Path older =
                Files.writeString(
                        folder.resolve("older.key"), "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n");
        assertThatThrownBy(() -> settings(one.chain(), older))
                .hasMessageContaining("no key in PKCS #8 without a password in older.key");
        assertThatThrownBy(() -> settings(one.chain(), folder.resolve("absent")))
                .hasMessageContaining("cannot be used");
        assertThat(settings(one.chain(), one.key()).port()).isEqualTo(8443);
    }

    @Test
    void the_store_has_the_whole_chain_and_only_its_owner_reads_it() throws Exception {
        TestAuthority.Issued one = new TestAuthority(folder, "authority").issue("one");
        Path store = folder.resolve("written.p12");
        char[] password = "of-this-test".toCharArray();

        ServerKeyStore.write(one.chain(), one.key(), store, password);

        assertThat(Files.getPosixFilePermissions(store))
                .containsExactlyInAnyOrder(
                        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        assertThat(keys.getCertificateChain("own")).hasSize(2);
    }
}
