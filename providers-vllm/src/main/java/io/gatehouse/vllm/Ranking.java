package io.gatehouse.vllm;

import io.gatehouse.model.Json;
import io.gatehouse.model.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents by their relevance to a query, or pairs of texts by how well they belong together. Immutable. */
public final class Ranking {
    private final List<RankedDocument> documents;
    private final Usage usage;
    private final Json raw;

    private Ranking(List<RankedDocument> documents, Usage usage, Json raw) {
        this.documents = documents;
        this.usage = usage;
        this.raw = raw;
    }

    static @Nullable Ranking of(Json answer, String list, String score, Comparator<RankedDocument> order) {
        if (!answer.get(list).isArray()) {
            return null;
        }
        List<RankedDocument> documents = new ArrayList<>();
        for (Json entry : answer.get(list).elements()) {
            int index = (int) entry.get("index").asLong(documents.size());
            documents.add(new RankedDocument(index, entry.get(score).asDouble(Double.NaN)));
        }
        documents.sort(order);
        Json used = answer.get("usage");
        long input = used.get("prompt_tokens").asLong(used.get("total_tokens").asLong(-1));
        Usage usage = input < 0 ? Usage.UNKNOWN : Usage.of(input, 0);
        return new Ranking(List.copyOf(documents), usage, answer);
    }

    /**
     * The documents: of {@code rerank} the most relevant first, of {@code score} in the order they were given.
     *
     * @return place and score of each
     */
    public List<RankedDocument> documents() {
        return documents;
    }

    /**
     * The tokens that were read.
     *
     * @return unknown when the server does not say
     */
    public Usage usage() {
        return usage;
    }

    /**
     * The whole answer.
     *
     * @return a JSON object
     */
    public Json raw() {
        return raw;
    }

    @Override
    public String toString() {
        return "Ranking(" + documents.size() + " documents)";
    }
}
