package io.gatehouse.openai;

import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a moderation model says about some content. Immutable. */
public final class Moderation {
    private final List<ModerationResult> results;
    private final Json raw;

    Moderation(Json raw) {
        List<ModerationResult> all = new ArrayList<>();
        raw.get("results").elements().forEach(result -> all.add(new ModerationResult(result)));
        this.results = List.copyOf(all);
        this.raw = raw;
    }

    /**
     * Whether anything was flagged.
     *
     * @return true when at least one result is flagged
     */
    public boolean isFlagged() {
        return results.stream().anyMatch(ModerationResult::isFlagged);
    }

    /**
     * The results in the order of the texts; one for texts and images together.
     *
     * @return the results
     */
    public List<ModerationResult> results() {
        return results;
    }

    /**
     * The model that judged.
     *
     * @return the name, or null when the host does not say
     */
    public @Nullable String model() {
        return raw.get("model").asText();
    }

    /**
     * The host's answer.
     *
     * @return a JSON object
     */
    public Json raw() {
        return raw;
    }

    @Override
    public String toString() {
        return "Moderation(" + results + ")";
    }
}
