package com.sutazai.mcp.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts texts and names into words, as they are compared. */
final class Words {

    /** They are in every description. */
    private static final Set<String> EMPTY =
            Set.of(
                    "a", "an", "and", "as", "at", "be", "by", "can", "for", "from", "if", "in",
                    "is", "it", "of", "on", "or", "that", "the", "this", "to", "use", "with", "you",
                    "your", "my", "me", "i", "what", "which", "how");

    private static final int STEM_MIN = 3;

    private Words() {}

    /** {@code browser_navigate}, {@code readTextFile} and sentences alike. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isHump =
                    Character.isUpperCase(c) && i > 0 && Character.isLowerCase(text.charAt(i - 1));
            if (!Character.isLetterOrDigit(c) || isHump) {
                add(word, words);
            }
            if (Character.isLetterOrDigit(c)) {
                word.append(c);
            }
        }
        add(word, words);
        return words;
    }

    private static void add(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            String plain = word.toString().toLowerCase(Locale.ROOT);
            if (!EMPTY.contains(plain)) {
                words.add(stem(plain));
            }
            word.setLength(0);
        }
    }

    /** Plural and the commonest endings of verbs; a wrong stem is the same on both sides. */
    private static String stem(String word) {
        for (String ending : new String[] {"ies", "ing", "ed", "es", "s"}) {
            if (word.endsWith(ending) && word.length() - ending.length() >= STEM_MIN) {
                String rest = word.substring(0, word.length() - ending.length());
                return ending.equals("ies") ? rest + "y" : withoutE(rest);
            }
        }
        return withoutE(word);
    }

    private static String withoutE(String word) {
        return word.length() > STEM_MIN && word.endsWith("e")
                ? word.substring(0, word.length() - 1)
                : word;
    }
}
