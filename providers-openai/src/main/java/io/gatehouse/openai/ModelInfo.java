package io.gatehouse.openai;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.spi.WireResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model as a host lists it. Immutable. */
public final class ModelInfo {
    private final String id;
    private final Json raw;

    private ModelInfo(String id, Json raw) {
        this.id = id;
        this.raw = raw;
    }

    /**
     * Reads the answer to a request for the list of models. For providers of this protocol.
     *
     * @param response the HTTP response, status 2xx
     * @return the models in the host's order
     * @throws ProtocolException when the response holds no list
     */
    public static List<ModelInfo> list(WireResponse response) {
        try {
            Json body = Json.lazy(response.body());
            // Together answers with the bare array.
            Json data = body.isArray() ? body : body.get("data");
            if (data.isArray()) {
                return models(data);
            }
        } catch (GatewayException e) {
            throw ChatDecoder.protocol(response.head(), "is not the JSON of a list of models");
        }
        throw ChatDecoder.protocol(response.head(), "is not a list of models");
    }

    /**
     * The names in the answer to a request for the list of models.
     *
     * @param response the HTTP response, status 2xx
     * @return the ids
     * @throws ProtocolException when the response holds no list
     */
    public static Set<String> ids(WireResponse response) {
        return list(response).stream().map(ModelInfo::id).collect(Collectors.toUnmodifiableSet());
    }

    private static List<ModelInfo> models(Json data) {
        List<ModelInfo> models = new ArrayList<>();
        for (Json entry : data.elements()) {
            String id = entry.get("id").asText();
            if (id != null) {
                models.add(new ModelInfo(id, entry));
            }
        }
        return List.copyOf(models);
    }

    /**
     * The name to use in a target.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * When the model was made.
     *
     * @return the moment, or null when the host does not say
     */
    public @Nullable Instant created() {
        long seconds = raw.get("created").asLong(0);
        // Hosts that do not know say 0; what is past the year 9999 is no time in seconds.
        return seconds <= 0 || seconds > 253_402_300_799L ? null : Instant.ofEpochSecond(seconds);
    }

    /**
     * Who owns the model.
     *
     * @return the owner, or null when the host does not say
     */
    public @Nullable String ownedBy() {
        return raw.get("owned_by").asText();
    }

    /**
     * When the host will stop offering the model.
     *
     * @return the day, or null when none is announced
     */
    public @Nullable LocalDate shutdownDate() {
        Json date = raw.get("shutdown_date");
        if (date.isNumber()) {
            return LocalDate.ofInstant(
                    Instant.ofEpochSecond(Math.min(date.asLong(0), 253_402_300_799L)), ZoneOffset.UTC);
        }
        String text = date.asText();
        if (text == null || text.length() < 10) {
            return null;
        }
        try {
            return LocalDate.parse(text.substring(0, 10));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * Everything the host says about the model, for example a maximum length.
     *
     * @return a JSON object
     */
    public Json raw() {
        return raw;
    }

    @Override
    public String toString() {
        return "ModelInfo(" + id + ")";
    }
}
