package com.sutazai.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A CIDR range of IPv4 or IPv6 addresses.
 *
 * @param bits how many leading bits count
 */
public record AddressRange(InetAddress base, int bits) {

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
