package com.sutazai.config;

/**
 * What is wrong with one setting.
 *
 * @param key environment form of the key
 * @param wrong what is wrong, without the value
 * @param remedy what to do
 */
public record SettingProblem(String key, String wrong, String remedy) {

    /** One line for a terminal or a log. */
    public String line() {
        return key + " " + wrong + ". " + remedy;
    }
}
