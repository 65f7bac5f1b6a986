package com.sutazai.mesh.balance;

/** Turns numbers and texts into well-mixed numbers. */
public final class Mix {

    private static final long PRIME = 0x100000001b3L;
    private static final long OFFSET = 0xcbf29ce484222325L;

    private Mix() {}

    /** The finaliser of SplitMix64 (Steele, Lea, Flood): every bit depends on every bit. */
    public static long of(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** FNV-1a over the characters, finished by {@link #of(long)}. */
    public static long of(String text) {
        long hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return of(hash);
    }
}
