package com.sutazai.breaker;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.sql.SQLException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * Says why a dependency failed in words that may leave the server: no class name, address or user.
 */
public final class Causes {

    /** Who says this writes the cause into the log. */
    static final String UNKNOWN = "fails; the log says why";

    private Causes() {}

    public static String inWords(Throwable error) {
        // libraries call every broken connection refused, whatever is below it
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String known = ofTls(cause);
            if (!known.isEmpty()) {
                return known;
            }
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String known = known(cause);
            if (!known.isEmpty()) {
                return known;
            }
        }
        return UNKNOWN;
    }

    private static String ofTls(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof CertPathBuilderException
                || cause instanceof CertPathValidatorException) {
            return "shows a certificate that is not trusted";
        }
        if (message.startsWith("no subject alternative")
                || message.startsWith("no name matching")
                || message.contains("could not be verified by hostnameverifier")) {
            return "shows a certificate of another host";
        }
        if (message.contains("does not support ssl")
                || (cause instanceof SSLException && cause.getCause() == null)) {
            return "does not speak TLS as we do";
        }
        return "";
    }

    private static String known(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if ((cause instanceof SQLException sql
                        && String.valueOf(sql.getSQLState()).startsWith("28"))
                || message.contains("wrongpass")
                || message.contains("password authentication failed")
                || message.contains("noauth")
                || message.contains("login was refused")
                || message.contains("invalid username-password")) {
            return "refuses our password";
        }
        if (cause instanceof ConnectException
                || message.contains("connection refused")
                || message.contains("failed to connect")) {
            return "refuses connections";
        }
        if (cause instanceof UnknownHostException) {
            return "has a host name that is not known";
        }
        if (cause instanceof SocketTimeoutException || message.contains("timed out")) {
            return "does not answer in time";
        }
        if (message.contains("in-use connections equal max-pool-size")
                || message.contains("pool exhausted")) {
            return "has no free connection in our pool";
        }
        if (message.contains("database system is")) {
            return "is starting or stopping";
        }
        return "";
    }
}
