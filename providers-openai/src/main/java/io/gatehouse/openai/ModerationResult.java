package io.gatehouse.openai;

import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a moderation model says about one piece of content. Immutable. */
public final class ModerationResult {
    private final Json raw;

    ModerationResult(Json raw) {
        this.raw = raw;
    }

    /**
     * Whether the content breaks a rule.
     *
     * @return true when any category applies
     */
    public boolean isFlagged() {
        return raw.get("flagged").asBoolean(false);
    }

    /**
     * The categories that apply.
     *
     * @return names such as {@code violence/graphic}, sorted
     */
    public List<String> flaggedCategories() {
        TreeSet<String> names = new TreeSet<>();
        raw.get("categories").fields().forEach((name, applies) -> {
            if (applies.asBoolean(false)) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }

    /**
     * How sure the model is of each category.
     *
     * @return category to a score from 0 to 1
     */
    public Map<String, Double> scores() {
        Map<String, Double> scores = new LinkedHashMap<>();
        raw.get("category_scores").fields().forEach((name, score) -> scores.put(name, score.asDouble(0)));
        return Collections.unmodifiableMap(scores);
    }

    /**
     * The kinds of content a category's judgement rests on.
     *
     * @param category for example {@code violence}
     * @return {@code text}, {@code image} or both; empty when the host does not say
     */
    public List<String> appliedTo(String category) {
        List<String> kinds = new ArrayList<>();
        for (Json kind : raw.get("category_applied_input_types").get(category).elements()) {
            String name = kind.asText();
            if (name != null) {
                kinds.add(name);
            }
        }
        return List.copyOf(kinds);
    }

    /**
     * The host's result.
     *
     * @return a JSON object
     */
    public Json raw() {
        return raw;
    }

    @Override
    public String toString() {
        return isFlagged() ? "flagged " + flaggedCategories() : "not flagged";
    }
}
