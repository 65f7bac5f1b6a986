package com.sutazai.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A CIDR range of IPv4 or IPv6 addresses.
 *
 * @param bits how many leading bits count
 */
public record AddressRange(InetAddress base, int bits) {

    private static final int IPV6_BYTES = 16;
    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F.:]+");

    /**
     * Reads {@code address} or {@code address/bits}; never asks a name server.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AddressRange of(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress base = literal(literal);
        int all = base.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > all) {
            throw new IllegalArgumentException(text);
        }
        return new AddressRange(base, bits);
    }

    public static boolean isWellFormed(String text) {
        try {
            of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public boolean contains(InetAddress address) {
        byte[] left = base.getAddress();
        byte[] right = address.getAddress();
        if (left.length != right.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if ((left[bit / Byte.SIZE] & mask) != (right[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is given to one customer: of IPv6 the first 64 bits, in hexadecimal; of IPv4 the address
     * itself; of what is neither the text.
     */
    public static String network(String text) {
        // a link-local one has its zone behind it
        String plain = text.replaceFirst("%.*", "");
        if (!isWellFormed(plain)) {
            return text;
        }
        byte[] address = literal(plain).getAddress();
        return address.length == IPV6_BYTES
                ? HexFormat.of().formatHex(address, 0, IPV6_BYTES / 2)
                : plain;
    }

    /**
     * Reads an address; never asks a name server.
     *
     * @throws IllegalArgumentException if the text is a name or nothing
     */
    public static InetAddress literal(String text) {
        if (!LITERAL.matcher(text).matches() || !(text.contains(".") || text.contains(":"))) {
            throw new IllegalArgumentException(text);
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
