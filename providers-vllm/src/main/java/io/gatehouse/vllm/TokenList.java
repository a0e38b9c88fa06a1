package io.gatehouse.vllm;

import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of a text or a conversation, as the model's own tokenizer makes them. Immutable. */
public final class TokenList {
    private final int count;
    private final @Nullable Long contextWindow;
    private final List<Integer> ids;

    private TokenList(int count, @Nullable Long contextWindow, List<Integer> ids) {
        this.count = count;
        this.contextWindow = contextWindow;
        this.ids = ids;
    }

    static @Nullable TokenList of(Json answer) {
        Json count = answer.get("count");
        if (!count.isNumber()) {
            return null;
        }
        List<Integer> ids = new ArrayList<>();
        answer.get("tokens").elements().forEach(id -> ids.add((int) id.asLong(0)));
        long window = answer.get("max_model_len").asLong(-1);
        return new TokenList((int) count.asLong(0), window < 0 ? null : window, List.copyOf(ids));
    }

    /**
     * How many tokens there are: exact.
     *
     * @return 0 or more
     */
    public int count() {
        return count;
    }

    /**
     * How many tokens prompt and answer may have together.
     *
     * @return null when the server does not say
     */
    public @Nullable Long contextWindow() {
        return contextWindow;
    }

    /**
     * The tokens themselves.
     *
     * @return ids of the model's vocabulary
     */
    public List<Integer> ids() {
        return ids;
    }

    @Override
    public String toString() {
        return "TokenList(" + count + ")";
    }
}
