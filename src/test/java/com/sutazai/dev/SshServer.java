package com.sutazai.dev;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;

/** An SSH server on 127.0.0.1 that runs commands for whoever has its one key. */
public final class SshServer implements AutoCloseable {

    private static final int BITS = 3072;

    private final org.apache.sshd.server.SshServer server =
            org.apache.sshd.server.SshServer.setUpDefaultServer();
    private final Path key;

    private SshServer(Path key) {
        this.key = key;
    }

    /** Starts it; the key is a file in the folder. */
    public static SshServer start(Path folder) {
        try {
            Files.createDirectories(folder);
            SshServer started = new SshServer(folder.resolve("id_rsa"));
            started.listen(folder);
            return started;
        } catch (IOException | GeneralSecurityException e) {
            throw new CannotRun("The SSH server cannot be started.", e);
        }
    }

    private void listen(Path folder) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        KeyPair pair = generator.generateKeyPair();
        try (OutputStream out = Files.newOutputStream(key)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "of a test", null, out);
        }
        server.setHost("127.0.0.1");
        server.setPort(Ports.free());
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(folder.resolve("host.key")));
        server.setPublickeyAuthenticator(
                (user, shown, session) -> KeyUtils.compareKeys(shown, pair.getPublic()));
        server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        server.start();
    }

    public int port() {
        return server.getPort();
    }

    /** The private key that it lets in. */
    public Path key() {
        return key;
    }

    @Override
    public void close() {
        try {
            server.stop(true);
            server.close(true).await(Duration.ofSeconds(5));
        } catch (IOException e) {
            throw new CannotRun("The SSH server does not stop.", e);
        }
    }
}
