package com.sutazai.mcp.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tools by words: BM25 (Robertson, k1 1.2, b 0.75) where a word in the name weighs three times, one
 * in the description once and one in the arguments half. Immutable.
 */
public final class ToolIndex {

    private static final double K1 = 1.2;
    private static final double B = 0.75;
    private static final double NAME = 3;
    private static final double DESCRIPTION = 1;
    private static final double ARGUMENTS = 0.5;

    /**
     * What is known of a tool.
     *
     * @param arguments names and descriptions of its arguments
     */
    public record Entry(String name, String description, String arguments) {}

    /** A tool that was found; a higher score is better. */
    public record Hit(String name, double score) {}

    /** A tool with the weights of its words. */
    private record Document(String name, Map<String, Double> weights, double length) {}

    private final List<Document> documents = new ArrayList<>();
    private final Map<String, Integer> holders = new HashMap<>();
    private final double meanLength;

    public ToolIndex(List<Entry> entries) {
        double sum = 0;
        for (Entry entry : entries) {
            Document document = document(entry);
            documents.add(document);
            document.weights().keySet().forEach(word -> holders.merge(word, 1, Integer::sum));
            sum += document.length();
        }
        this.meanLength = entries.isEmpty() ? 1 : sum / entries.size();
    }

    private static Document document(Entry entry) {
        Map<String, Double> weights = new HashMap<>();
        double length =
                add(weights, entry.name(), NAME)
                        + add(weights, entry.description(), DESCRIPTION)
                        + add(weights, entry.arguments(), ARGUMENTS);
        return new Document(entry.name(), weights, length);
    }

    private static double add(Map<String, Double> weights, String text, double weight) {
        List<String> words = Words.of(text);
        words.forEach(word -> weights.merge(word, weight, Double::sum));
        return words.size() * weight;
    }

    /** The best for these words, the best first; at equal scores by name. */
    public List<Hit> search(String words, int limit) {
        Set<String> asked = new HashSet<>(Words.of(words));
        return documents.stream()
                .map(document -> new Hit(document.name(), score(document, asked)))
                .filter(hit -> hit.score() > 0)
                .sorted(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::name))
                .limit(limit)
                .toList();
    }

    private double score(Document document, Set<String> asked) {
        double score = 0;
        for (String word : asked) {
            Double frequency = document.weights().get(word);
            if (frequency != null) {
                double norm = K1 * (1 - B + B * document.length() / meanLength);
                score += rarity(word) * frequency * (K1 + 1) / (frequency + norm);
            }
        }
        return score;
    }

    private double rarity(String word) {
        int holding = holders.getOrDefault(word, 0);
        return Math.log(1 + (documents.size() - holding + 0.5) / (holding + 0.5));
    }
}
