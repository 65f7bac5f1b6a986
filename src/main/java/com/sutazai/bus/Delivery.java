package com.sutazai.bus;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a reader was given.
 *
 * @param id to acknowledge it with
 * @param deliveries how often it was given to somebody, this time included
 */
public record Delivery(String id, JsonNode task, long deliveries) {}
