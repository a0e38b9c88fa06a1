package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Json;
import io.gatehouse.model.Priority;
import io.gatehouse.spi.Continuation;
import io.gatehouse.spi.EncodeContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds to requests what a pool of SGLang servers takes besides: salt and priority. Immutable, thread-safe. */
final class SgLangAdapter {
    // More is sooner, and requests that say nothing come last: so those of ordinary calls have to say something too.
    private static final Json ORDINARY = Json.of(1);
    private static final Json LATER = Json.of(0);

    /** What would count anew, or is not the rest of an answer, when another server goes on with it. */
    private static final Set<String> NOT_CONTINUED = Set.of(
            SgLangFields.MIN_TOKENS,
            "n",
            "input_ids",
            "continue_final_message",
            "session_params",
            "return_hidden_states",
            "rid");

    private final @Nullable CacheSalt salt;
    private final boolean priorities;
    private final Set<String> allowed;

    SgLangAdapter(@Nullable CacheSalt salt, boolean priorities, Set<String> allowed) {
        this.salt = salt;
        this.priorities = priorities;
        this.allowed = Set.copyOf(allowed);
    }

    /** The request with the fields that the endpoint is sent. */
    ChatRequest adapt(ChatRequest request, EncodeContext context) {
        Map<String, Json> extra = request.extra();
        if (!extra.isEmpty()) {
            SgLangFields.check(
                    extra,
                    request.responseFormat() != null,
                    allowed,
                    context.target().provider());
        }
        String tenant = salt == null || extra.containsKey(SgLangFields.SALT)
                ? null
                : request.options().tenant();
        boolean ranked = priorities && !extra.containsKey(SgLangFields.PRIORITY);
        if (tenant == null && !ranked) {
            return request;
        }
        Map<String, Json> added = new LinkedHashMap<>(extra);
        if (tenant != null && salt != null) {
            added.put(SgLangFields.SALT, Json.of(salt.of(tenant)));
        }
        if (ranked) {
            added.put(SgLangFields.PRIORITY, request.options().priority() == Priority.LOW ? LATER : ORDINARY);
        }
        return request.withExtra(added);
    }

    /** Whether another server can go on with an answer to the request. */
    static Continuation continuation(ChatRequest request) {
        // A grammar would begin anew in the middle of the text.
        return Continuing.of(request, name -> NOT_CONTINUED.contains(name) || SgLangFields.isForm(name));
    }
}
